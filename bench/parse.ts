import { parse } from "csv-parse/sync";
import { openCsv } from "../runtime/csv/open-csv";

/** Compares the CSV reader with all its checks to csv-parse alone, in CPU time of one process: `npm run bench:parse`. */
const ROWS = 300_000;
const ROUNDS = 5;
const CHUNK_BYTES = 64 * 1024;

function fileOf(rows: number): Buffer {
  let text = "name,email,city\n";
  for (let row = 0; row < rows; row++)
    text += `Person Number ${row},person.${row}@mail${row % 100}.example.com,City of ${row % 977}\n`;
  return Buffer.from(text);
}

async function* chunksOf(file: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < file.length; at += CHUNK_BYTES) yield file.subarray(at, at + CHUNK_BYTES);
}

async function readWithChecks(file: Buffer): Promise<number> {
  const csv = await openCsv(chunksOf(file));
  let accepted = 0;
  for await (const rows of csv.rows()) for (const row of rows) if ("accepted" in row) accepted++;
  return accepted;
}

function parseOnly(file: Buffer): number {
  let records = 0;
  parse(file, {
    on_record: () => {
      records++;
      return null;
    },
  });
  return records;
}

/** @returns CPU seconds */
async function cpuSecondsOf(work: () => number | Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
  const file = fileOf(ROWS);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await cpuSecondsOf(() => readWithChecks(file)));
    bare.push(await cpuSecondsOf(() => parseOnly(file)));
  }
  const [checked, alone] = [median(ours), median(bare)];
  console.log(`with all checks  ${Math.round(ROWS / checked)} rows/s`);
  console.log(`csv-parse alone  ${Math.round(ROWS / alone)} rows/s, ${(checked / alone).toFixed(2)} times as fast`);
}

main();
