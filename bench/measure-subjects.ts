import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalCloud, startLocalCloud } from "../local/cloud";
import type { Layer } from "../local/gateway/call";
import { cpuByOwner } from "./cpu-by-owner";
import { createLatencyLayer } from "./create-latency-layer";
import { csvOfPeople } from "./csv-of-people";
import type { Measurement } from "./measurement";
import { processCpuSeconds } from "./process-cpu-seconds";
import { rollcall } from "./rollcall";
import type { Subject } from "./subject";
import { textbook } from "./textbook";

/** bench.ts takes a fresh process for each measurement: a table that has taken writes slows the next one down. */
const SUBJECTS: Record<string, (cloud: LocalCloud) => Promise<Subject>> = { rollcall, textbook };
const MOST_WARM_UP_ROWS = 250;
/** What Rollcall inserts users with, and the textbook. */
const INSERTS = ["BatchExecuteStatement", "BatchWriteItem"];

/**
 * Starts a local cloud and measures subjects on it, one after the other, each after a warm-up.
 * @param names - of SUBJECTS
 * @param hasAwsLatency - whether each call takes at least as long as in the model of AWS
 */
export async function measureSubjects(names: string[], rows: number, hasAwsLatency: boolean): Promise<Measurement[]> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-bench-"));
  let lastInsert = 0;
  const noteInserts: Layer = async ({ operation }, next) => {
    const answer = await next();
    if (INSERTS.includes(operation)) lastInsert = performance.now();
    return answer;
  };
  await using cloud = await startLocalCloud({
    ...{ port: 0, logs: join(directory, "logs") },
    layers: [noteInserts, ...(hasAwsLatency ? [createLatencyLayer()] : [])],
  });
  try {
    const measurements: Measurement[] = [];
    for (const name of names) {
      const subject = await SUBJECTS[name]?.(cloud);
      if (subject === undefined) throw new Error(`${name} is none of ${Object.keys(SUBJECTS).join(", ")}.`);
      measurements.push(await measure(cloud, { name, subject, directory, lastInsert: () => lastInsert }, rows));
    }
    return measurements;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Measured {
  name: string;
  subject: Subject;
  /** For the files. */
  directory: string;
  /** By performance.now(). */
  lastInsert(): number;
}

async function measure(
  cloud: LocalCloud,
  { name, subject, directory, lastInsert }: Measured,
  rows: number,
): Promise<Measurement> {
  const warmUp = join(directory, `${name}-warm-up.csv`);
  const warmUpRows = Math.min(rows, MOST_WARM_UP_ROWS);
  await writeFile(warmUp, csvOfPeople(`${name}-warm-up`, warmUpRows));
  await subject(warmUp, warmUpRows);
  const file = join(directory, `${name}.csv`);
  await writeFile(file, csvOfPeople(name, rows));

  const functionsBefore = cloud.services.lambda.usage();
  const jvmBefore = processCpuSeconds(cloud.dynamodbPid);
  const began = performance.now();
  const own = await cpuByOwner(() => subject(file, rows));
  const seconds = (performance.now() - began) / 1000;
  const secondsToLastInsert = (lastInsert() - began) / 1000;
  const usage = Object.entries(cloud.services.lambda.usage());
  const functions = usage.map(([functionName, { cpuMs }]) => {
    return [functionName, (cpuMs - (functionsBefore[functionName]?.cpuMs ?? 0)) / 1000] as const;
  });
  const jvm = processCpuSeconds(cloud.dynamodbPid) - jvmBefore;
  const memory = usage.map(([functionName, { maxRssBytes }]) => [functionName, maxRssBytes / 2 ** 20] as const);
  const cpu = { ...Object.fromEntries(functions), "DynamoDB Local (JVM)": jvm, ...own };
  return { rows, seconds, secondsToLastInsert, cpu, memory: Object.fromEntries(memory) };
}
