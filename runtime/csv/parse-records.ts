import { CsvError, type InfoRecord, type Options, parse } from "csv-parse/sync";
import { lineEnd } from "./lines";

/** Largest record, in bytes of UTF-8, its line break included. */
export const MAX_RECORD_BYTES = 256 * 1024;

/** Characters that are kept of a line that is longer. */
const EXCERPT = 1000;

/** Why a line was rejected before its cells were looked at. */
export type RecordError = "UNCLOSED_QUOTE" | "ROW_TOO_LONG";

export interface CsvRecord {
  /** Unquoted cells without spaces around. With an error: of the line, cut at every delimiter. */
  cells: string[];
  /** Physical line on which the record starts, from 1, and the one on which it ends. */
  line: number;
  endLine: number;
  /** Where it starts and ends in the text that was parsed, in bytes. */
  start: number;
  end: number;
  error?: RecordError;
}

export interface ParsedRecords {
  /** Without empty lines. */
  records: CsvRecord[];
  /** Bytes of the text that were parsed: the rest is the beginning of a record. */
  bytes: number;
  /** Physical line after them. */
  line: number;
}

/**
 * @param text whole lines in UTF-8, from the beginning of a record
 * @param line number of the first of them
 * @param following bytes that are known to follow in one line without its end; Infinity at the end of the file
 */
export type ParseRecords = (text: Buffer, line: number, following: number) => ParsedRecords;

/**
 * Makes a parser of records. csv-parse finds them; a record that it closes is that record, whatever its cells contain.
 * Where csv-parse reports an error, or no end within MAX_RECORD_BYTES, the record's first line is parsed alone, its
 * stray quotes taken as characters, or rejected where its quotes are unclosed even so; parsing resumes at the next line.
 *
 * The records depend on the bytes of the file alone, never on how many of them are there at a time. The time is linear:
 * csv-parse is strict about quotes, so every quote opens a cell, closes one, is half of an escaped one or is an error.
 * A line that leaves a cell open therefore has an odd number of quotes, and the next line with an odd number closes
 * the record or is an error: no line is scanned for more than one that leaves a cell open, and itself.
 * @see https://csv.js.org/parse/options/
 */
export function createRecordParser(delimiter: string): ParseRecords {
  const maxRecordBytes = MAX_RECORD_BYTES;
  const options: Options = {
    delimiter,
    trim: true,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: maxRecordBytes,
  };
  const parseCsv = parse;
  const isMalformed = (error: unknown): error is CsvError => error instanceof CsvError;
  const tooLarge = new Error("The record is too large.");
  const { parseLine, rejectLine } = createLineParser(delimiter, options);

  return (text, firstLine, following) => {
    const records: CsvRecord[] = [];
    /** Where the next record starts. */
    let start = 0;
    let line = firstLine;
    /** Where the call of csv-parse starts, and the lines of it that csv-parse counted up to the last record. */
    let base = 0;
    let counted = 0;
    const on_record = (cells: string[], { bytes, lines }: InfoRecord) => {
      const end = base + bytes;
      if (end - start > maxRecordBytes) throw tooLarge;
      // csv-parse counts a CRLF within a cell twice.
      const endLine = lines - counted > 1 ? line + lineBreaks(cells) : line;
      if (cells.length > 1 || cells[0] !== "") records.push({ cells, line, endLine, start, end });
      start = end;
      line = endLine + 1;
      counted = lines;
      return null;
    };
    const settings = { ...options, on_record };

    while (start < text.length) {
      base = start;
      counted = 0;
      try {
        parseCsv(base === 0 ? text : text.subarray(base), settings);
        start = text.length;
      } catch (error) {
        if (error !== tooLarge && !isMalformed(error)) throw error;
        const code = isMalformed(error) ? error.code : "";
        if (code === "CSV_QUOTE_NOT_CLOSED" && text.length - start + following <= maxRecordBytes) break;
        const end = lineEnd(text, start);
        const bytes = text.subarray(start, end);
        const isOpenAtLineEnd = isMalformed(error) && Number(error.lines) - counted > 1;
        const cells = isOpenAtLineEnd || bytes.length > maxRecordBytes ? undefined : parseLine(bytes);
        records.push({ ...(cells ? { cells } : rejectLine(bytes)), line, endLine: line, start, end });
        start = end;
        line++;
      }
    }
    return { records, bytes: start, line };
  };
}

/** Parses single lines whose quotes are not those of RFC 4180. */
function createLineParser(delimiter: string, options: Options) {
  const lenient: Options = { ...options, relax_quotes: true };
  const untrimmed: Options = { ...lenient, trim: false, ltrim: true };
  return {
    /** @returns undefined where a quoted cell is not closed in the line */
    parseLine(line: Buffer): string[] | undefined {
      try {
        return parse(line, lenient)[0] ?? [];
      } catch (error) {
        if (!(error instanceof CsvError)) throw error;
        if (error.code === "CSV_QUOTE_NOT_CLOSED") return undefined;
      }
      // More text after a closing quote: `"Ann" Lee` and `"Ann "the boss" Lee"` are cells.
      try {
        return parse(line, untrimmed)[0]?.map((cell) => cell.trim().replace(/^"(.*)"$/s, "$1"));
      } catch (error) {
        if (!(error instanceof CsvError)) throw error;
        return undefined;
      }
    },
    rejectLine(line: Buffer): { cells: string[]; error: RecordError } {
      if (line.length > MAX_RECORD_BYTES) return { cells: excerpt(line).split(delimiter), error: "ROW_TOO_LONG" };
      const text = line.toString().replace(/\r\n$|[\r\n]$/, "");
      return { cells: text.split(delimiter), error: "UNCLOSED_QUOTE" };
    },
  };
}

/** The beginning of a line that is too long to be kept. @param line at least the first 4 KiB of it, in UTF-8 */
export function excerpt(line: Buffer): string {
  return line.toString("utf8", 0, 4 * EXCERPT).slice(0, EXCERPT);
}

function lineBreaks(cells: string[]): number {
  let breaks = 0;
  for (const cell of cells) breaks += cell.match(/\r\n|\n|\r/g)?.length ?? 0;
  return breaks;
}
