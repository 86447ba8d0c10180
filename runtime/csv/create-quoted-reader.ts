import { afterBreak, lineEnd } from "./line-breaks";

/** A quoted cell that runs on for more than this is taken as never closed, in characters and in line breaks. */
export const LONGEST_QUOTED = 64 * 1024;
const MOST_QUOTED_BREAKS = 100;

/** `more`: it takes more text to tell. */
export type Outcome = "read" | "unclosed" | "more";

/** What the reader found. */
export interface QuotedRecord {
  cells: string[];
  /** Where the next record starts; set where the record was read. */
  next: number;
  /** Line breaks within the record, or before the place where it was given up. */
  breaks: number;
  /** Past the last character that was looked at before the record was given up. */
  decidedAt: number;
  /** Index of the first cell that runs over a line break; -1 where none does. */
  firstCell: number;
  /** Where the last such cell is closed. */
  closedAt: number;
}

/** Reads single records, by the rules of createSplitter. The record found is overwritten by the next `read`. */
export function createQuotedReader(delimiter: string) {
  const longestQuoted = LONGEST_QUOTED;
  const mostBreaks = MOST_QUOTED_BREAKS;
  const endOfLine = lineEnd;
  const startOfNext = afterBreak;
  const { min } = Math;
  const delimiterCode = delimiter.charCodeAt(0);
  const [LF, CR, QUOTE, SPACE] = [10, 13, 34, 32];
  const TAB = delimiter === "\t" ? SPACE : 9;
  const record: QuotedRecord = { cells: [], next: 0, breaks: 0, decidedAt: 0, firstCell: -1, closedAt: 0 };
  /** Where the physical line ends that is being read, and where reading stands. */
  let end = 0;
  let at = 0;

  return { record, read };

  /** @param firstEnd where the first line of the record ends; the length of the text where that is not there yet */
  function read(text: string, start: number, firstEnd: number, final: boolean): Outcome {
    const length = text.length;
    const cells: string[] = [];
    let nextDelimiter = -1;
    at = start;
    end = firstEnd;
    record.cells = cells;
    record.breaks = 0;
    record.firstCell = -1;
    for (;;) {
      let open = at;
      let code = text.charCodeAt(open);
      while (code === SPACE || code === TAB) code = text.charCodeAt(++open);
      const outcome = code === QUOTE ? readQuotedCell(text, open, final) : "literal";
      if (outcome === "unclosed" || outcome === "more") return outcome;
      if (outcome === "literal") {
        if (end === length && !final) return "more";
        if (nextDelimiter < at) nextDelimiter = text.indexOf(delimiter, at);
        if (nextDelimiter < 0) nextDelimiter = length;
        const until = min(nextDelimiter, end);
        cells.push(text.slice(at, until));
        at = until;
      }
      if (at < length && text.charCodeAt(at) === delimiterCode) {
        at++;
        continue;
      }
      record.next = at === length ? length : startOfNext(text, at, final);
      return record.next < 0 ? "more" : "read";
    }
  }

  /** Reads the cell whose quote is at `open`; `literal` where the quote turns out to be a mere character of it. */
  function readQuotedCell(text: string, open: number, final: boolean): Outcome | "literal" {
    const length = text.length;
    const limit = open + longestQuoted;
    const breaksBefore = record.breaks;
    let from = open + 1;
    let doubled = false;
    let doubtful = false;
    for (;;) {
      const quote = text.indexOf('"', from);
      const reach = quote < 0 ? length : quote;
      const bound = min(reach, limit);
      if (end < bound && doubtful) return "literal";
      while (end < bound) {
        if (++record.breaks - breaksBefore > mostBreaks) return givenUp(end + 1);
        end = endOfLine(text, startOfNext(text, end, true));
      }
      if (reach > limit) return givenUp(limit + 1);
      if (quote < 0) return !final ? "more" : doubtful ? "literal" : givenUpAtEnd(text);
      let after = quote + 1;
      let code = text.charCodeAt(after);
      if (code === QUOTE) {
        doubled = true;
        from = after + 1;
        continue;
      }
      while (code === SPACE || code === TAB) code = text.charCodeAt(++after);
      if (after >= length && !final) return "more";
      const manyLines = record.breaks > breaksBefore;
      if (after >= length || code === delimiterCode || code === LF || code === CR) {
        const cell = text.slice(open + 1, quote);
        record.cells.push(doubled ? cell.replaceAll('""', '"') : cell);
        if (manyLines) {
          if (record.firstCell < 0) record.firstCell = record.cells.length - 1;
          record.closedAt = quote;
        }
        at = after;
        return "read";
      }
      if (manyLines) return givenUp(after + 1);
      if (doubtful && opensCell(text, quote)) return "literal";
      doubtful = true;
      from = quote + 1;
    }
  }

  /** A line break at the very end begins no line. */
  function givenUpAtEnd(text: string): Outcome {
    const last = text.charCodeAt(text.length - 1);
    if (last === LF || last === CR) record.breaks--;
    return givenUp(text.length);
  }

  function givenUp(decidedAt: number): Outcome {
    record.decidedAt = decidedAt;
    return "unclosed";
  }

  /** Whether the last character before the quote at `quote`, spaces aside, is a delimiter. */
  function opensCell(text: string, quote: number): boolean {
    let before = quote - 1;
    while (text.charCodeAt(before) === SPACE) before--;
    return text.charCodeAt(before) === delimiterCode;
  }
}
