import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalCloud, startLocalCloud } from "../local/cloud";
import { cpuByOwner } from "./cpu-by-owner";
import { createLatencyLayer } from "./create-latency-layer";
import { csvOfPeople } from "./csv-of-people";
import type { Measurement } from "./measurement";
import { processCpuSeconds } from "./process-cpu-seconds";
import { rollcall } from "./rollcall";
import type { Subject } from "./subject";
import { textbook } from "./textbook";

/** A fresh process for each measurement: a table that has taken writes slows the next one down. */
const SUBJECTS: Record<string, (cloud: LocalCloud) => Promise<Subject>> = { rollcall, textbook };
const WARM_UP_ROWS = 250;

async function measure(name: string, rows: number, hasAwsLatency: boolean): Promise<Measurement> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-bench-"));
  await using cloud = await startLocalCloud({
    ...{ port: 0, logs: join(directory, "logs") },
    layers: hasAwsLatency ? [createLatencyLayer()] : [],
  });
  try {
    const subject = await SUBJECTS[name]?.(cloud);
    if (subject === undefined) throw new Error(`${name} is none of ${Object.keys(SUBJECTS).join(", ")}.`);
    const warmUp = join(directory, "warm-up.csv");
    await writeFile(warmUp, csvOfPeople("warm-up", WARM_UP_ROWS));
    await subject(warmUp, WARM_UP_ROWS);
    const file = join(directory, "measured.csv");
    await writeFile(file, csvOfPeople("measured", rows));

    const functionsBefore = cloud.services.lambda.usage();
    const jvmBefore = processCpuSeconds(cloud.dynamodbPid);
    const began = performance.now();
    const own = await cpuByOwner(() => subject(file, rows));
    const seconds = (performance.now() - began) / 1000;
    const usage = Object.entries(cloud.services.lambda.usage());
    const functions = usage.map(([functionName, { cpuMs }]) => {
      return [functionName, (cpuMs - (functionsBefore[functionName]?.cpuMs ?? 0)) / 1000] as const;
    });
    const jvm = processCpuSeconds(cloud.dynamodbPid) - jvmBefore;
    const memory = usage.map(([functionName, { maxRssBytes }]) => [functionName, maxRssBytes / 2 ** 20] as const);
    const cpu = { ...Object.fromEntries(functions), "DynamoDB Local (JVM)": jvm, ...own };
    return { rows, seconds, cpu, memory: Object.fromEntries(memory) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const [name = "", rows = "", latency = ""] = process.argv.slice(2);
measure(name, Number(rows), latency === "aws").then((measurement) =>
  process.stdout.write(`${JSON.stringify(measurement)}\n`),
);
