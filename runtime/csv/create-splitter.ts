/** A quoted cell that runs on for more than this is taken as never closed, in characters and in line breaks. */
const LONGEST_QUOTED = 64 * 1024;
const MOST_QUOTED_LINES = 100;

/** A record may be this long, in characters, and in bytes of UTF-8. */
export const LONGEST_RECORD = 256 * 1024;

/** Characters that are kept of a record that is longer. */
const KEPT = 1000;

export type RecordProblem = "UNCLOSED_QUOTE" | "ROW_TOO_LONG";

/** Lines are physical ones, from 1. With a problem, the cells are those of the first line, cut at every delimiter. */
export type OnRecord = (cells: string[], line: number, endLine: number, problem?: RecordProblem) => void;

/** A record of several lines, as the splitter saw it. */
export interface ManyLines {
  text: string;
  /** Index of the first cell that runs over a line break, and of the last one. */
  firstCell: number;
  /** Where in `text` the last of these cells is closed. */
  closedAt: number;
}

export interface SplitterOptions {
  delimiter: string;
  onRecord: OnRecord;
  /** Sees every stretch of text before the records in it are given out. */
  onText?: (text: string) => void;
  /** Whether a record of several lines is in truth several rows, swallowed by a quote that was never closed. */
  swallows?: (record: ManyLines) => boolean;
}

/**
 * Splits text into records and cells, as RFC 4180 has it, and goes on where it is broken:
 * - A quote inside an unquoted cell is a character. In a quoted one it is too, if the cell is closed on the same line;
 *   else the cell is read as if unquoted.
 * - A quoted cell that is not closed within LONGEST_QUOTED and MOST_QUOTED_LINES, or in which another cell is opened on
 *   a later line, is never closed: its record is an UNCLOSED_QUOTE, and the next line is a record again.
 * - Lines end with LF, CRLF or CR; spaces around quotes do not count; empty lines are no records.
 *
 * Memory is bounded by LONGEST_RECORD and the portion of text. What is given out depends on the text alone, never on
 * the portions: every decision is taken when all characters that bear on it are there.
 */
export function createSplitter({ delimiter, onRecord, onText, swallows }: SplitterOptions) {
  const longestQuoted = LONGEST_QUOTED;
  const mostQuotedLines = MOST_QUOTED_LINES;
  const longestRecord = LONGEST_RECORD;
  const kept = KEPT;
  const { byteLength } = Buffer;
  const { min } = Math;
  const delimiterCode = delimiter.charCodeAt(0);
  const [LF, CR, QUOTE, SPACE, TAB] = [10, 13, 34, 32, delimiter === "\t" ? 32 : 9];

  let carry = "";
  let line = 1;
  let skipping = false;

  // What readQuoted found.
  let cells: string[] = [];
  let next = 0;
  let breaks = 0;
  let decidedAt = 0;
  let firstCell = -1;
  let closedAt = 0;

  function lineEnd(text: string, from: number): number {
    const lineFeed = text.indexOf("\n", from);
    const end = lineFeed < 0 ? text.length : lineFeed;
    const slice = end - from < 2048 ? text.slice(from, end).indexOf("\r") : text.indexOf("\r", from) - from;
    return slice >= 0 && from + slice < end ? from + slice : end;
  }

  /** Past the line break at `at`; -1 where it takes more text to tell. */
  function afterBreak(text: string, at: number, final: boolean): number {
    if (text.charCodeAt(at) !== CR) return at + 1;
    if (at + 1 === text.length) return final ? at + 1 : -1;
    return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  /** Whether the last character before `at`, spaces aside, is a delimiter. */
  function opensCell(text: string, at: number): boolean {
    let before = at - 1;
    while (text.charCodeAt(before) === SPACE) before--;
    return text.charCodeAt(before) === delimiterCode;
  }

  /** Reads the record at `start` that has a quote on its first line. */
  function readQuoted(text: string, start: number, firstEnd: number, final: boolean): "read" | "unclosed" | "more" {
    const length = text.length;
    const found: string[] = [];
    let at = start;
    let end = firstEnd;
    let nextDelimiter = -1;
    cells = found;
    breaks = 0;
    firstCell = -1;
    for (;;) {
      let open = at;
      let code = text.charCodeAt(open);
      while (code === SPACE || code === TAB) code = text.charCodeAt(++open);
      let quoted = code === QUOTE;
      if (quoted) {
        const limit = open + longestQuoted;
        const breaksBefore = breaks;
        let from = open + 1;
        let doubled = false;
        let doubtful = false;
        for (;;) {
          const quote = text.indexOf('"', from);
          const reach = quote < 0 ? length : quote;
          const bound = min(reach, limit);
          while (end < bound && !doubtful) {
            const after = afterBreak(text, end, true);
            if (++breaks - breaksBefore > mostQuotedLines) {
              decidedAt = end + 1;
              return "unclosed";
            }
            end = lineEnd(text, after);
          }
          if (end < bound) {
            quoted = false;
            break;
          }
          if (reach > limit) {
            decidedAt = limit + 1;
            return "unclosed";
          }
          if (quote < 0) {
            if (!final) return "more";
            if (doubtful) {
              quoted = false;
              break;
            }
            decidedAt = length;
            return "unclosed";
          }
          let after = quote + 1;
          code = text.charCodeAt(after);
          if (code === QUOTE) {
            doubled = true;
            from = after + 1;
            continue;
          }
          while (code === SPACE || code === TAB) code = text.charCodeAt(++after);
          if (after >= length && !final) return "more";
          if (after >= length || code === delimiterCode || code === LF || code === CR) {
            const value = text.slice(open + 1, quote);
            found.push(doubled ? value.replaceAll('""', '"') : value);
            if (breaks > breaksBefore) {
              if (firstCell < 0) firstCell = found.length - 1;
              closedAt = quote;
            }
            at = after;
            break;
          }
          if (breaks > breaksBefore) {
            decidedAt = after + 1;
            return "unclosed";
          }
          if (doubtful && opensCell(text, quote)) {
            quoted = false;
            break;
          }
          doubtful = true;
          from = quote + 1;
        }
      }
      if (!quoted) {
        if (end === length && !final) return "more";
        if (nextDelimiter < at) {
          nextDelimiter = text.indexOf(delimiter, at);
          if (nextDelimiter < 0) nextDelimiter = length;
        }
        const until = min(nextDelimiter, end);
        found.push(text.slice(at, until));
        at = until;
      }
      if (at < length && text.charCodeAt(at) === delimiterCode) {
        at++;
        continue;
      }
      next = at === length ? length : afterBreak(text, at, final);
      return next < 0 ? "more" : "read";
    }
  }

  /** Gives out what is kept of the record at `start`. @returns the next line's start, or -1 where it is not there yet */
  function giveUp(text: string, start: number, end: number, endLine: number, problem: RecordProblem, final: boolean) {
    const longest = problem === "ROW_TOO_LONG" ? kept : longestQuoted;
    onRecord(text.slice(start, min(end, start + longest)).split(delimiter), line, endLine, problem);
    line++;
    const after = end < text.length ? afterBreak(text, end, final) : -1;
    if (after < 0) skipping = true;
    return after;
  }

  return { push };

  /** Takes the next portion of text and gives out the records that it completes; all that are left, where it is final. */
  function push(portion: string, final: boolean): void {
    const text = carry + portion;
    const length = text.length;
    carry = "";
    onText?.(text);
    let start = 0;
    if (skipping) {
      const end = lineEnd(text, 0);
      if (end === length) return;
      start = afterBreak(text, end, final);
      if (start < 0) {
        carry = "\r";
        return;
      }
      skipping = false;
    }
    // The next of each at or after `start`; `length` where there is none.
    let lineFeed = -1;
    let carriageReturn = -1;
    let quote = -1;
    while (start < length) {
      if (lineFeed < start) {
        lineFeed = text.indexOf("\n", start);
        if (lineFeed < 0) lineFeed = length;
      }
      if (carriageReturn < start) {
        carriageReturn = text.indexOf("\r", start);
        if (carriageReturn < 0) carriageReturn = length;
      }
      if (quote < start) {
        quote = text.indexOf('"', start);
        if (quote < 0) quote = length;
      }
      const end = min(lineFeed, carriageReturn);
      let outcome: "read" | "unclosed" | "more" = "read";
      if (quote >= end) {
        cells = [];
        breaks = 0;
        if (end === length) {
          next = length;
          if (!final) outcome = "more";
        } else if (end === lineFeed) next = end + 1;
        else {
          next = lineFeed === end + 1 ? end + 2 : end + 1;
          if (end + 1 === length && !final) outcome = "more";
        }
      } else outcome = readQuoted(text, start, end, final);

      if (outcome === "more" && length - start <= longestRecord) {
        carry = text.slice(start);
        return;
      }
      const reach = outcome === "read" ? next : outcome === "unclosed" ? decidedAt : length;
      if (
        reach - start > longestRecord ||
        (reach - start > longestRecord / 3 && outcome === "read" && byteLength(text.slice(start, next)) > longestRecord)
      ) {
        start = giveUp(text, start, end, line, "ROW_TOO_LONG", final);
      } else if (outcome === "unclosed") {
        start = giveUp(text, start, end, line + breaks, "UNCLOSED_QUOTE", final);
      } else {
        if (breaks > 0 && swallows?.({ text: text.slice(start, next), firstCell, closedAt: closedAt - start })) {
          start = giveUp(text, start, end, line + breaks, "UNCLOSED_QUOTE", final);
          continue;
        }
        if (quote < end) onRecord(cells, line, line + breaks);
        else if (end > start) onRecord(text.slice(start, end).split(delimiter), line, line);
        line += breaks + 1;
        start = next;
      }
      if (start < 0) {
        if (end < length) carry = "\r";
        return;
      }
    }
  }
}
