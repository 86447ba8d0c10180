import { createQuotedReader, LONGEST_QUOTED, type Outcome } from "./create-quoted-reader";
import { afterBreak, lineEnd } from "./line-breaks";

/** A record may be this long, in characters, and in bytes of UTF-8. */
export const LONGEST_RECORD = 256 * 1024;

/** Characters that are kept of a record that is longer. */
const KEPT = 1000;

export type RecordProblem = "UNCLOSED_QUOTE" | "ROW_TOO_LONG";

/** Lines are physical ones, from 1. With a problem, the cells are those of the first line, cut at every delimiter. */
export type OnRecord = (cells: string[], line: number, endLine: number, problem?: RecordProblem) => void;

/** A record of several lines. */
export interface ManyLines {
  text: string;
  /** Index of the first cell that runs over a line break. */
  firstCell: number;
  /** Where in `text` the last such cell is closed. */
  closedAt: number;
}

export interface SplitterOptions {
  /** One character. */
  delimiter: string;
  onRecord: OnRecord;
  /** Of the first record. Default: 1 */
  line?: number;
  /** Sees every stretch of text before the records in it are given out. */
  onText?: (text: string) => void;
  /** Whether a record of several lines is in truth several rows, swallowed by a quote that was never closed. */
  swallows?: (record: ManyLines) => boolean;
}

/**
 * Splits text into records and cells, as RFC 4180 has it, and goes on where it is broken:
 * - A quote inside an unquoted cell is a character. In a quoted one it is too, if the cell is closed on the same line;
 *   else the cell is read as if unquoted.
 * - A quoted cell that is not closed within 64 KiB and 100 line breaks, or in which another cell is opened on a later
 *   line, is never closed: its record is an UNCLOSED_QUOTE, and the next line is a record again.
 * - Lines end with LF, CRLF or CR; spaces around quotes do not count; empty lines are no records.
 *
 * Memory is bounded by LONGEST_RECORD and the portion of text. What is given out depends on the text alone, never on
 * the portions: a decision is taken when all characters that bear on it are there, and one that bears on more than
 * LONGEST_RECORD of them is ROW_TOO_LONG, however much of the text is there.
 */
export function createSplitter({ delimiter, onRecord, line: firstLine = 1, onText, swallows }: SplitterOptions) {
  const longestRecord = LONGEST_RECORD;
  const longestQuoted = LONGEST_QUOTED;
  const kept = KEPT;
  const endOfLine = lineEnd;
  const startOfNext = afterBreak;
  const { byteLength } = Buffer;
  const { min } = Math;
  const { record, read } = createQuotedReader(delimiter);
  let carry = "";
  let line = firstLine;
  /** The rest of a line that was given up is yet to come. */
  let skipping = false;

  return { push, unread };

  /**
   * The text whose records are yet to be given out, and the line on which it starts: a splitter that is given just
   * that, and what follows, goes on alike. Undefined in the middle of a line that was given up.
   */
  function unread(): { text: string; line: number } | undefined {
    return skipping ? undefined : { text: carry, line };
  }

  /** Takes the next portion of text and gives out the records that it completes; all that are left, where it is final. */
  function push(portion: string, final: boolean): void {
    const text = carry + portion;
    const length = text.length;
    carry = "";
    onText?.(text);
    let start = 0;
    if (skipping) start = skip(text, endOfLine(text, 0), final);
    if (start < 0) return;
    // The next of each at or after `start`; `length` where there is none.
    let lineFeed = -1;
    let carriageReturn = -1;
    let quote = -1;
    while (start < length) {
      if (lineFeed < start) lineFeed = text.indexOf("\n", start);
      if (lineFeed < 0) lineFeed = length;
      if (carriageReturn < start) carriageReturn = text.indexOf("\r", start);
      if (carriageReturn < 0) carriageReturn = length;
      if (quote < start) quote = text.indexOf('"', start);
      if (quote < 0) quote = length;
      const end = min(lineFeed, carriageReturn);

      let outcome: Outcome = "read";
      let next = end + 1;
      let breaks = 0;
      if (quote < end) {
        outcome = read(text, start, end, final);
        next = record.next;
        breaks = record.breaks;
      } else if (end === length) {
        next = length;
        if (!final) outcome = "more";
      } else if (end === carriageReturn) {
        if (next === length && !final) outcome = "more";
        if (lineFeed === next) next++;
      }

      const size = (outcome === "read" ? next : outcome === "more" ? length : record.decidedAt) - start;
      if (size > longestRecord || (outcome === "read" && size > longestRecord / 3 && isTooLong(text, start, next))) {
        start = giveUp(text, start, end, line, "ROW_TOO_LONG", final);
      } else if (outcome === "more") {
        carry = text.slice(start);
        return;
      } else if (outcome === "unclosed" || (breaks > 0 && isSwallowing(text, start, next))) {
        start = giveUp(text, start, end, line + breaks, "UNCLOSED_QUOTE", final);
      } else {
        if (quote < end) onRecord(record.cells, line, line + breaks);
        else if (end > start) onRecord(text.slice(start, end).split(delimiter), line, line);
        line += breaks + 1;
        start = next;
      }
      if (start < 0) return;
    }
  }

  function isTooLong(text: string, start: number, next: number): boolean {
    return byteLength(text.slice(start, next)) > longestRecord;
  }

  function isSwallowing(text: string, start: number, next: number): boolean {
    const { firstCell, closedAt } = record;
    return swallows?.({ text: text.slice(start, next), firstCell, closedAt: closedAt - start }) ?? false;
  }

  /** Gives out what is kept of the record at `start`, whose first line ends at `end`. @returns as skip does */
  function giveUp(
    text: string,
    start: number,
    end: number,
    endLine: number,
    problem: RecordProblem,
    final: boolean,
  ): number {
    const longest = problem === "ROW_TOO_LONG" ? kept : longestQuoted;
    onRecord(text.slice(start, min(end, start + longest)).split(delimiter), line, endLine, problem);
    line++;
    return skip(text, end, final);
  }

  /** @returns where the next line starts; -1 where it is not there yet: the rest is skipped when it comes */
  function skip(text: string, end: number, final: boolean): number {
    const start = end === text.length ? -1 : startOfNext(text, end, final);
    skipping = start < 0;
    if (skipping && end < text.length) carry = "\r";
    return start;
  }
}
