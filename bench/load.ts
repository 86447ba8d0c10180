import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseStackOutputs } from "../client/outputs";
import { signUpFile } from "../client/sign-up-file";
import { openStack, type Stack } from "../client/stack";
import { startLocalCloud } from "../local/cloud";
import { csvOfPeople } from "./csv-of-people";

/** One load: files that are uploaded at the same time, and the rows of each. */
interface Load {
  files: number;
  rows: number;
}

/** Milliseconds between two samples of the processes' memory. */
const INTERVAL = 2_000;
/** Columns of the printed table. */
const SAMPLES_SHOWN = 8;

/**
 * Uploads files to one local cloud, load after load, checks that every count is exact, and prints the resident memory of
 * each process over time. Usage: npm run bench:load [-- FILESxROWS …]
 */
async function main(): Promise<void> {
  const loads = process.argv.slice(2).map(parseLoad);
  const directory = await mkdtemp(join(tmpdir(), "rollcall-load-"));
  try {
    await using cloud = await startLocalCloud({ port: 0, logs: join(directory, "logs") });
    const stack = openStack(parseStackOutputs(cloud.outputs, "The local stack"), cloud);
    const defaults = [
      { files: 100, rows: 10 },
      { files: 50, rows: 200 },
      { files: 1, rows: 300_000 },
    ];
    let people = 0;
    for (const [index, load] of (loads.length > 0 ? loads : defaults).entries()) {
      people += load.files * load.rows;
      await run(stack, directory, load, index);
      const sent = cloud.emailCount();
      if (sent !== people) throw new Error(`${sent} emails were sent to ${people} people.`);
    }
    stack.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function parseLoad(text: string): Load {
  const [files = 0, rows = 0] = text.split("x").map(Number);
  if (!(files > 0 && rows > 0)) throw new Error(`${text}: expected FILESxROWS, such as 50x200.`);
  return { files, rows };
}

async function run(stack: Stack, directory: string, { files, rows }: Load, index: number): Promise<void> {
  const names = await Promise.all(
    Array.from({ length: files }, async (_, number) => {
      const file = join(directory, `load-${index}-${number}.csv`);
      await writeFile(file, csvOfPeople(`load-${index}-${number}`, rows));
      return file;
    }),
  );
  const memory = sampleMemory();
  const began = performance.now();
  const results = await Promise.all(names.map((file) => signUpFile(stack, file, { rejectsDirectory: directory })));
  const seconds = (performance.now() - began) / 1000;
  for (const { file, status, inserted, welcomed } of results)
    if (status !== "SUCCEEDED" || inserted !== rows || welcomed !== rows)
      throw new Error(`${basename(file)}: ${status}, ${inserted} users and ${welcomed} emails instead of ${rows}.`);
  const total = files * rows;
  console.log(
    `${files} × ${rows.toLocaleString("en")} rows: exact, in ${seconds.toFixed(1)} s (${(total / seconds).toFixed(0)} rows/s)`,
  );
  for (const line of memory.stop()) console.log(line);
}

/** Samples the resident memory of this process and of those that descend from it. */
function sampleMemory() {
  const samples: Map<string, number>[] = [];
  const sample = () => samples.push(readMemory());
  sample();
  const timer = setInterval(sample, INTERVAL);
  return {
    /** Ends the sampling. Returns a line for each process: megabytes over time, and the peak. */
    stop(): string[] {
      clearInterval(timer);
      sample();
      const names = [...new Set(samples.flatMap((each) => [...each.keys()]))];
      const step = Math.max(1, Math.ceil(samples.length / SAMPLES_SHOWN));
      return names.map((name) => {
        const megabytes = samples.map((each) => Math.round(each.get(name) ?? 0));
        const shown = megabytes.filter((_, index) => index % step === 0 || index === megabytes.length - 1);
        return `  ${name.padEnd(16)} MB over time ${shown.map((each) => String(each).padStart(5)).join(" ")}   peak ${Math.max(...megabytes)}`;
      });
    },
  };
}

/** Reads the resident megabytes by process: this one, Java, and the functions' processes together. */
function readMemory(): Map<string, number> {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,comm="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const memory = new Map<string, number>();
  const own = new Set([String(process.pid)]);
  for (const [pid = "", parent = "", kilobytes, command = ""] of rows) {
    if (!own.has(pid) && !own.has(parent)) continue;
    if (command === "ps") continue;
    own.add(pid);
    const name =
      pid === String(process.pid) ? "local cloud" : command.startsWith("java") ? "DynamoDB Local" : "functions";
    memory.set(name, (memory.get(name) ?? 0) + Number(kilobytes) / 1024);
  }
  return memory;
}

void main();
