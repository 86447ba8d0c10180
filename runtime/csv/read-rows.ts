import { toUtf8 } from "./encoding";
import { createLineScanner, type Encoding } from "./lines";
import { createRecordParser, excerpt, MAX_RECORD_BYTES } from "./parse-records";
import type { ParsedRow } from "./parsed-row";
import type { Header } from "./read-header";
import { withoutTrailingPadding } from "./trailing-padding";
import { createRowValidator } from "./validate-row";

/**
 * Bytes that are parsed at a time. Of more, the rows fill so much of V8's young generation that it takes them for
 * long-lived and allocates them among the old.
 */
const WINDOW_BYTES = 16 * 1024;

/** The beginning of a record: reading from there gives that record and all after it, as reading from the start does. */
export interface Position {
  /** Bytes of the file, uncompressed, before it. */
  offset: number;
  /** Physical line on which it starts, from 1. */
  line: number;
}

export interface Rows {
  /** The rows from `start` on, blank ones left out. */
  rows: AsyncGenerator<ParsedRow[]>;
  /**
   * @param line on which one of the rows starts that were given out last; after all of them where it is left out
   */
  positionOf(line?: number): Position;
}

/**
 * Reads rows a window of whole lines at a time. Memory is bounded by MAX_RECORD_BYTES and the chunks of the source.
 * @param source the file from `start.offset` on
 */
export function readRows(
  source: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  { columns, delimiter }: Header,
  start: Position,
  windowBytes = WINDOW_BYTES,
): Rows {
  const maxRecordBytes = MAX_RECORD_BYTES;
  const decode = toUtf8;
  const { unit, bytesPerByte, completeLines, lineStart } = createLineScanner(encoding);
  const parseRecords = createRecordParser(delimiter);
  const { setText, validate } = createRowValidator(columns, delimiter, encoding);
  /** What is not parsed yet, and where it starts. */
  let unparsed: Buffer = Buffer.alloc(0);
  let { offset, line } = start;
  /** It takes so many bytes to get further: a record is longer than what is there. */
  let needed = 0;
  let rows: ParsedRow[] = [];
  /** What `rows` were parsed from, and where it starts. */
  let parsed = { bytes: unparsed, ...start };
  /** A line that is longer than a record may be and whose end is not found yet. */
  let longLine: { rows: ParsedRow[]; start: Position } | undefined;

  return { rows: read(), positionOf };

  function positionOf(ofLine?: number): Position {
    if (ofLine === undefined) return longLine?.start ?? { offset, line };
    return { offset: parsed.offset + lineStart(parsed.bytes, ofLine - parsed.line), line: ofLine };
  }

  async function* read(): AsyncGenerator<ParsedRow[]> {
    for await (const chunk of withoutTrailingPadding(source, encoding)) {
      unparsed = unparsed.length === 0 ? asBuffer(chunk) : Buffer.concat([unparsed, chunk]);
      while (readWindow(false)) if (rows.length > 0) yield rows;
    }
    while (readWindow(true)) if (rows.length > 0) yield rows;
  }

  /** @returns false where it takes more bytes */
  function readWindow(final: boolean): boolean {
    if (unparsed.length === 0 ? !(final && longLine) : unparsed.length < needed && !final) return false;
    if (longLine) return skipLongLine(final);
    const size = Math.max(windowBytes, needed);
    const isAll = unparsed.length <= size;
    const window = isAll ? unparsed : unparsed.subarray(0, size);
    const lines = isAll && final ? window.length : completeLines(window);
    if (lines === 0 && isAll && window.length > bytesPerByte * maxRecordBytes) return beginLongLine(final);

    const text = decode(window.subarray(0, lines), encoding);
    const following = !isAll ? 0 : final ? Number.POSITIVE_INFINITY : (window.length - lines) / bytesPerByte;
    const { records, bytes, line: nextLine } = parseRecords(text, line, following);
    if (bytes === 0) {
      needed = 2 * (isAll ? window.length : size);
      return !isAll && readWindow(final);
    }
    setText(text);
    rows = [];
    for (const record of records) {
      const row = validate(record);
      if (row) rows.push(row);
    }
    const taken = bytes === text.length ? lines : encoding === "utf-8" ? bytes : lineStart(window, nextLine - line);
    advance(taken, nextLine);
    return true;
  }

  function advance(bytes: number, nextLine: number): void {
    parsed = { bytes: unparsed.subarray(0, bytes), offset, line };
    unparsed = unparsed.subarray(bytes);
    offset += bytes;
    line = nextLine;
    needed = 0;
  }

  function beginLongLine(final: boolean): boolean {
    const cells = excerpt(decode(unparsed.subarray(0, 8 * 1024), encoding)).split(delimiter);
    const row = validate({ cells, line, endLine: line, start: 0, end: 0, error: "ROW_TOO_LONG" });
    longLine = { rows: row ? [row] : [], start: { offset, line } };
    return skipLongLine(final);
  }

  /** The row is given out where its line ends: up to there no position is the beginning of the next one. */
  function skipLongLine(final: boolean): boolean {
    const end = lineStart(unparsed, 1);
    const isEnd = final || end < unparsed.length || completeLines(unparsed) === unparsed.length;
    const kept = isEnd ? 0 : Math.min(unit + (unparsed.length % unit), unparsed.length);
    offset += isEnd ? end : end - kept;
    unparsed = unparsed.subarray(isEnd ? end : end - kept);
    needed = isEnd ? 0 : kept + 1;
    if (!isEnd || !longLine) return false;
    rows = longLine.rows;
    parsed = { bytes: Buffer.alloc(0), ...longLine.start };
    longLine = undefined;
    line++;
    return true;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
