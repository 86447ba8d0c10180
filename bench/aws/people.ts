import { Readable } from "node:stream";
import type { Item } from "../../tests/doubles/dynamodb/operand";
import type { Invocation } from "./create-function";
import { CPU, S3_BYTES_PER_SECOND } from "./parameters";
import type { World } from "./world";

/** Files of made-up people, made as they are read: none has to fit in memory. */
export interface PeopleFiles {
  count: number;
  /** Rows of each. */
  rows: number;
  /** Rows of one more file, the last, which is uploaded SMALL_FILE_DELAY later. */
  smallRows?: number;
}

/** Milliseconds. */
export const SMALL_FILE_DELAY = 10_000;

/** @returns the number of the small file, or undefined where there is none */
export function smallFileOf({ count, smallRows }: PeopleFiles): number | undefined {
  return smallRows === undefined ? undefined : count;
}

export function filesOf({ count, smallRows }: PeopleFiles): number {
  return smallRows === undefined ? count : count + 1;
}

export function rowsOf({ count, rows, smallRows = 0 }: PeopleFiles): number {
  return count * rows + smallRows;
}

const CHUNK_ROWS = 1_000;

export function keyOfFile(file: number): string {
  return `people-${file}.csv`;
}

function lineOf(file: number, row: number): string {
  return `Person ${row},u${file}.${row}@example.com,City ${row % 100}\n`;
}

/** @returns file and row of an email, or undefined where it is none of a file's */
export function personOf(email: string): { file: number; row: number } | undefined {
  const [, file, row] = /^u(\d+)\.(\d+)@example\.com$/.exec(email) ?? [];
  return file === undefined ? undefined : { file: Number(file), row: Number(row) };
}

/** The columns of a row, as an item of `users` has them. */
export function columnsOf({ file, row }: { file: number; row: number }): Item {
  return {
    email: { S: `u${file}.${row}@example.com` },
    name: { S: `Person ${row}` },
    city: { S: `City ${row % 100}` },
  };
}

export function* linesOf(files: PeopleFiles, file: number): Generator<string> {
  const rows = file === smallFileOf(files) ? (files.smallRows ?? 0) : files.rows;
  let text = "name,email,city\n";
  for (let row = 0; row < rows; row++) {
    text += lineOf(file, row);
    if (row % CHUNK_ROWS < CHUNK_ROWS - 1 && row < rows - 1) continue;
    yield text;
    text = "";
  }
}

/** @returns bytes */
export function sizeOfFile(files: PeopleFiles, file: number): number {
  let size = 0;
  for (const text of linesOf(files, file)) size += text.length;
  return size;
}

/**
 * An object's body as the SDK gives it: it arrives over one connection, and costs CPU time as it is parsed.
 * @param offset - bytes to leave out at the beginning
 */
export function bodyOf(
  { time }: World,
  files: PeopleFiles,
  file: number,
  invocation: Invocation,
  offset = 0,
): Readable {
  async function* chunks(): AsyncGenerator<Buffer> {
    let at = 0;
    const start = time.now();
    for (const text of linesOf(files, file)) {
      const skipped = Math.max(0, offset - at);
      at += text.length;
      if (skipped >= text.length) continue;
      const chunk = Buffer.from(text.slice(skipped));
      const arrived = start + ((at - offset) / S3_BYTES_PER_SECOND) * 1_000;
      const parsed = invocation.compute(chunk.length * CPU.parsedByte);
      await new Promise<void>((resolve) =>
        time.after(Math.max(arrived, parsed) - time.now(), () => invocation.isRunning() && resolve()),
      );
      yield chunk;
    }
  }
  return Readable.from(chunks());
}
