import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { detectEncoding, toUtf8 } from "./encoding";
import { unreadableFile } from "./errors";
import { createLineScanner, type Encoding } from "./lines";
import type { ParsedRow } from "./parsed-row";
import { readHeader } from "./read-header";
import { type Position, readRows } from "./read-rows";

export type { ParsedRow, RejectCode, RejectedRow } from "./parsed-row";
export type { Position } from "./read-rows";

/** Bytes, of the CSV uncompressed, by which compression, encoding, delimiter and columns are detected. */
const HEAD_BYTES = 64 * 1024;

/** Where to resume reading. */
export interface Resume extends Position {
  /** Opens the source at a byte. */
  sourceAt(offset: number): Promise<AsyncIterable<Uint8Array>>;
}

export interface Csv {
  /** The columns as given, without those that a rejects.csv adds. */
  header: string[];
  delimiter: string;
  encoding: Encoding;
  /**
   * Reads the rows, once, in the order of the file, blank ones left out.
   * @throws UnreadableFile where gzip breaks off
   */
  rows(): AsyncGenerator<ParsedRow[]>;
  /**
   * Finds where reading can resume: a reader that starts there gives the same rows from there on.
   * @param line on which one of the rows starts that were given out last; after all of them where it is left out
   */
  positionOf(line?: number): Position;
  /** @returns bytes of the source so far, compressed if it is */
  bytesRead(): number;
}

export interface OpenCsvOptions {
  /** Bytes that are parsed at a time. Makes no difference to the rows. Default: 16 KiB */
  windowBytes?: number | undefined;
  resume?: Resume | undefined;
}

/**
 * Opens a CSV file of people: detects compression, encoding, delimiter and columns, and reads up to the first row.
 * Memory does not grow with the file. The source is ended when rows() is, and when opening fails.
 * @param source the file from its beginning, also where reading resumes: its first bytes say how to read it
 * @throws UnreadableFile where the file as a whole cannot be read; an error of the source is thrown as it is
 */
export async function openCsv(
  source: AsyncIterable<Uint8Array>,
  { windowBytes, resume }: OpenCsvOptions = {},
): Promise<Csv> {
  let bytesRead = 0;
  const count = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      bytesRead += chunk.length;
      yield chunk;
    }
  };
  const raw = count(source);
  const opened: AsyncGenerator[] = [raw];
  try {
    const start = await readHead(raw, 2);
    const isZipped = isGzip(start.head);
    const unzipped = isZipped ? gunzip(start.chunks) : start.chunks;
    opened.unshift(unzipped);
    const content = await readHead(unzipped, HEAD_BYTES);
    const { head, isWhole } = content;
    if (head.length === 0) readHeader(head, true);
    const encoding = detectEncoding(head);
    const { completeLines, lineStart } = createLineScanner(encoding);
    const header = readHeader(toUtf8(isWhole ? head : head.subarray(0, completeLines(head)), encoding), isWhole);
    let position: Position = { offset: lineStart(head, header.endLine), line: header.endLine + 1 };
    let chunks = content.chunks;
    if (resume) position = { offset: resume.offset, line: resume.line };
    if (resume && !isZipped) {
      await raw.return(undefined);
      bytesRead = resume.offset;
      chunks = count(await resume.sourceAt(resume.offset));
    } else chunks = skipBytes(position.offset, content.chunks);
    opened.unshift(chunks);
    const { rows, positionOf } = readRows(chunks, encoding, header, position, windowBytes);
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
      positionOf,
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

/** Reads `size` bytes, or all where there are fewer; `chunks` gives everything from the start. */
async function readHead(source: AsyncGenerator<Uint8Array>, size: number) {
  const read: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  while (length < size && !isWhole) {
    const { value, done } = await source.next();
    isWhole = done === true;
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
  return { head: Buffer.concat(read).subarray(0, size), isWhole, chunks: replayed() };
}

async function* skipBytes(bytes: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let remaining = bytes;
  for await (const chunk of chunks) {
    if (remaining < chunk.length) yield chunk.subarray(remaining);
    remaining = Math.max(0, remaining - chunk.length);
  }
}

/**
 * Decompresses a gzip stream.
 * @throws UnreadableFile TRUNCATED_GZIP or CORRUPT_GZIP, possibly after much of the content was given out; an error of
 *   the source itself is thrown as it is
 */
async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const content = createGunzip({ chunkSize: 64 * 1024 });
  // A failure of either stream destroys the other with it, and so reaches the loop below.
  pipeline(Readable.from(source), content, () => {});
  try {
    for await (const chunk of content) yield chunk;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR")
      throw unreadableFile(
        "TRUNCATED_GZIP",
        "The gzip file ends in the middle of its content: it was cut off while it was written or sent. Compress the CSV again and upload the whole file.",
        { cause: error },
      );
    if (code?.startsWith("Z_"))
      throw unreadableFile(
        "CORRUPT_GZIP",
        `The gzip file is damaged (${message}). Compress the CSV again and upload it, or upload it uncompressed.`,
        { cause: error },
      );
    throw error;
  }
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
