import { isUtf8 } from "node:buffer";
import type { Columns } from "./columns";
import { detectEncoding, toUtf8 } from "./encoding";
import { unreadableFile } from "./errors";
import type { FileSettings } from "./file-settings";
import { gunzip, isGzip } from "./gunzip";
import { createLineScanner, type Encoding } from "./lines";
import type { ParsedRow } from "./parsed-row";
import { type Header, readHeader } from "./read-header";
import { type Position, readRows } from "./read-rows";

export type { FileSettings } from "./file-settings";
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
  /** Which of them is what, by their index in the file. */
  columns: Columns;
  /** Physical line of the header, from 1. */
  headerLine: number;
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
  /** @returns what the file's owner should know of although it is no error; complete once the rows are read */
  warnings(): string[];
}

export interface OpenCsvOptions {
  /** Bytes that are parsed at a time. Makes no difference to the rows. Default: 16 KiB */
  windowBytes?: number | undefined;
  /** What the uploader stated. Default: all of it is detected */
  settings?: FileSettings | undefined;
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
  { windowBytes, settings = {}, resume }: OpenCsvOptions = {},
): Promise<Csv> {
  let bytesRead = 0;
  const warnings: string[] = [];
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
    const unzipped = isZipped ? gunzip(start.chunks, () => warnings.push(EXTRA_BYTES)) : start.chunks;
    opened.unshift(unzipped);
    const content = await readHead(unzipped, HEAD_BYTES);
    const { head, isWhole } = content;
    if (head.length === 0) readHeader(head, true);
    const encoding = detectEncoding(head, settings.encoding);
    const { completeLines, lineStart } = createLineScanner(encoding);
    const text = toUtf8(isWhole ? head : head.subarray(0, completeLines(head)), encoding);
    const header = readHeader(text, isWhole, settings);
    warnings.push(...headerWarnings(header));
    if (
      settings.encoding !== undefined &&
      encoding !== "utf-8" &&
      /[\x80-\xff]/.test(head.toString("latin1")) &&
      isUtf8(head)
    )
      warnings.push(`The file is valid UTF-8, and was read as ${encoding}, as was stated: check the names.`);
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
      columns: header.columns,
      headerLine: header.line,
      delimiter: header.delimiter,
      encoding,
      bytesRead: () => bytesRead,
      positionOf,
      warnings: () => warnings,
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

const EXTRA_BYTES = "Bytes after the end of the gzip content were skipped: they are no gzip.";

function headerWarnings({ line, skippedAddressLine }: Header): string[] {
  if (skippedAddressLine === undefined) return [];
  return [
    `Line ${skippedAddressLine} holds an address, but is above the header (line ${line}), and was skipped. If it is a person, move it below.`,
  ];
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
