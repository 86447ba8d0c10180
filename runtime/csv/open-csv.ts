import { blocksOf } from "./blocks-of";
import { createDecoder, type Encoding } from "./create-decoder";
import { detectEncoding } from "./detect-encoding";
import { unreadableFile } from "./errors";
import { gunzipped, isGzip } from "./gunzipped";
import type { ParsedRow } from "./parsed-row";
import { readHeader } from "./read-header";
import { type ResumePoint, readRows } from "./read-rows";

export type { ParsedRow, RejectCode, RejectedRow } from "./parsed-row";
export type { ResumePoint } from "./read-rows";

/** What is read to tell compression, encoding, delimiter and columns. Bytes, of the CSV uncompressed. */
const HEAD = 64 * 1024;

/**
 * Parsed at a time. Of more, the rows fill so much of V8's young generation that it takes them for long-lived and
 * allocates them among the old: twice the CPU time and 200 MB more of garbage were measured for 16 KiB and above.
 */
const BLOCK = 4 * 1024;

/** Where to go on in a file of which some rows have been read before. */
export interface Resume extends ResumePoint {
  /** Line on which the last row begins that is not to be given out again. */
  afterLine: number;
  /** Opens the source at a byte. */
  sourceAt(offset: number): Promise<AsyncIterable<Uint8Array>>;
}

export interface Csv {
  /** The columns as given, without those that a rejects.csv adds. */
  header: string[];
  delimiter: string;
  encoding: Encoding;
  /** The rows, once, in the order of the file, blank ones left out. @throws UnreadableFile where gzip breaks off */
  rows(): AsyncGenerator<ParsedRow[]>;
  /** From where the rows that were given out last, and those after them, can be read again. */
  resumePoint(): ResumePoint;
  /** Bytes of the source so far, compressed if it is. */
  bytesRead(): number;
}

export interface OpenCsvOptions {
  /** Bytes that are decoded and parsed at a time. Makes no difference to the rows. Default: 4 KiB */
  blockBytes?: number;
  resume?: Resume | undefined;
}

/**
 * Opens a CSV file of people: tells compression, encoding, delimiter and columns, and reads as far as the first row.
 * Memory does not grow with the file. The source is ended when rows() is, and when opening fails.
 * @param source the file from its beginning, also where reading resumes: its first bytes tell how to read it
 * @throws UnreadableFile where the file as a whole cannot be read; an error of the source is thrown as it is
 */
export async function openCsv(
  source: AsyncIterable<Uint8Array>,
  { blockBytes = BLOCK, resume }: OpenCsvOptions = {},
): Promise<Csv> {
  let bytesRead = 0;
  const seen = (bytes: number) => {
    bytesRead += bytes;
  };
  const raw = blocksOf(source, blockBytes, seen);
  const opened: AsyncGenerator[] = [raw];
  try {
    const start = await readHead(raw, 2);
    const zipped = isGzip(start.head);
    let blocks = start.blocks;
    if (zipped) {
      blocks = blocksOf(gunzipped(start.blocks), blockBytes);
      opened.unshift(blocks);
    }
    const { head, whole, blocks: all } = await readHead(blocks, HEAD);
    opened.unshift(all);
    if (head.length === 0) readHeader("", true);
    const encoding = detectEncoding(head);
    const header = readHeader(createDecoder(encoding).decode(head, whole), whole);
    let rest = all;
    if (resume && zipped) rest = after(resume.offset, all);
    else if (resume) {
      await raw.return(undefined);
      bytesRead = resume.offset;
      rest = blocksOf(await resume.sourceAt(resume.offset), blockBytes, seen);
    }
    opened.unshift(rest);
    const { rows, resumePoint } = readRows(rest, encoding, header, resume);
    opened.unshift(rows);
    const first = await rows.next();
    if (first.done && !resume)
      throw unreadableFile(
        "NO_ROWS",
        `The file holds a header (${header.columns.header.join(", ").slice(0, 200)}) and no rows. Add a line for each person.`,
      );
    return {
      header: header.columns.header,
      delimiter: header.delimiter,
      encoding,
      bytesRead: () => bytesRead,
      resumePoint,
      async *rows() {
        try {
          if (first.value) yield first.value;
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

/** What follows the first `bytes`. */
async function* after(bytes: number, blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const block of blocks) {
    if (left < block.length) yield block.subarray(left);
    left = Math.max(0, left - block.length);
  }
}
