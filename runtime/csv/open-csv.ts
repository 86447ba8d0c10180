import { blocksOf } from "./blocks-of";
import { createDecoder, type Encoding } from "./create-decoder";
import { createRowCheck } from "./create-row-check";
import { createSplitter } from "./create-splitter";
import { detectEncoding } from "./detect-encoding";
import { unreadableFile } from "./errors";
import { gunzipped, isGzip } from "./gunzipped";
import type { ParsedRow } from "./parsed-row";
import { type Header, readHeader } from "./read-header";
import { createSwallowCheck } from "./swallow-check";

export type { ParsedRow, RejectCode, RejectedRow } from "./parsed-row";

/** What is read to tell compression, encoding, delimiter and columns. Bytes, of the CSV uncompressed. */
const HEAD = 64 * 1024;

/**
 * Parsed at a time. Of more, the rows fill so much of V8's young generation that it takes them for long-lived and
 * allocates them among the old: twice the CPU time and 200 MB more of garbage were measured for 16 KiB and above.
 */
const BLOCK = 4 * 1024;

export interface Csv {
  /** The columns as given, without those that a rejects.csv adds. */
  header: string[];
  delimiter: string;
  encoding: Encoding;
  /** The rows, once, in the order of the file, blank ones left out. @throws UnreadableFile where gzip breaks off */
  rows(): AsyncGenerator<ParsedRow[]>;
  /** Bytes of the source so far, compressed if it is. */
  bytesRead(): number;
}

export interface OpenCsvOptions {
  /** Bytes that are decoded and parsed at a time. Makes no difference to the rows. Default: 4 KiB */
  blockBytes?: number;
}

/**
 * Opens a CSV file of people: tells compression, encoding, delimiter and columns, and reads as far as the first row.
 * Memory does not grow with the file. The source is ended when rows() is, and when opening fails.
 * @throws UnreadableFile where the file as a whole cannot be read; an error of the source is thrown as it is
 */
export async function openCsv(
  source: AsyncIterable<Uint8Array>,
  { blockBytes = BLOCK }: OpenCsvOptions = {},
): Promise<Csv> {
  let bytesRead = 0;
  const raw = blocksOf(source, blockBytes, (bytes) => {
    bytesRead += bytes;
  });
  const opened: AsyncGenerator[] = [raw];
  try {
    const start = await readHead(raw, 2);
    let blocks = start.blocks;
    if (isGzip(start.head)) {
      blocks = blocksOf(gunzipped(start.blocks), blockBytes);
      opened.unshift(blocks);
    }
    const { head, whole, blocks: all } = await readHead(blocks, HEAD);
    opened.unshift(all);
    if (head.length === 0) readHeader("", true);
    const encoding = detectEncoding(head);
    const header = readHeader(createDecoder(encoding)(head, whole), whole);
    const rows = rowsOf(all, encoding, header);
    opened.unshift(rows);
    const first = await rows.next();
    if (first.done)
      throw unreadableFile(
        "NO_ROWS",
        `The file holds a header (${header.columns.header.join(", ").slice(0, 200)}) and no rows. Add a line for each person.`,
      );
    return {
      header: header.columns.header,
      delimiter: header.delimiter,
      encoding,
      bytesRead: () => bytesRead,
      async *rows() {
        try {
          yield first.value;
          yield* rows;
        } finally {
          await rows.return(undefined);
        }
      },
    };
  } catch (error) {
    for (const generator of opened) await generator.return(undefined);
    throw error;
  }
}

/** Reads `size` bytes, or all where there are fewer; `blocks` gives everything from the start. */
async function readHead(source: AsyncGenerator<Uint8Array>, size: number) {
  const read: Uint8Array[] = [];
  let length = 0;
  let whole = false;
  while (length < size && !whole) {
    const { value, done } = await source.next();
    whole = done === true;
    if (done) break;
    read.push(value);
    length += value.length;
  }
  async function* replayed(): AsyncGenerator<Uint8Array> {
    try {
      yield* read;
      yield* source;
    } finally {
      await source.return(undefined);
    }
  }
  return { head: Buffer.concat(read).subarray(0, size), whole, blocks: replayed() };
}

async function* rowsOf(
  blocks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  { columns, delimiter, records }: Header,
): AsyncGenerator<ParsedRow[]> {
  const decode = createDecoder(encoding);
  const { look, check } = createRowCheck(columns, delimiter, encoding);
  let rows: ParsedRow[] = [];
  let toSkip = records;
  const { push } = createSplitter({
    delimiter,
    onText: look,
    swallows: createSwallowCheck(columns, delimiter),
    onRecord: (cells, line, endLine, problem) => {
      if (toSkip > 0) {
        if (cells.some((cell) => cell.trim() !== "")) toSkip--;
        return;
      }
      const row = check(cells, line, endLine, problem);
      if (row) rows.push(row);
    },
  });
  for await (const block of blocks) {
    push(decode(block, false), false);
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  push(decode(new Uint8Array(), true), true);
  if (rows.length > 0) yield rows;
}
