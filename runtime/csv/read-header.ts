import { type Columns, createColumnFinder, titleOf } from "./columns";
import { unreadableFile } from "./errors";
import type { FileSettings } from "./file-settings";
import { isAddress } from "./header-errors";
import { createLineScanner } from "./lines";
import { type CsvRecord, createRecordParser } from "./parse-records";

const DELIMITERS = [",", ";", "\t", "|"];

/** The header is searched for in so many records that are not blank. */
const SEARCHED_RECORDS = 20;

/** Records whose cells are looked at for the cause where there is no header. */
const SAMPLED_RECORDS = 50;

export interface Header {
  delimiter: string;
  columns: Columns;
  /** Physical line on which it starts, from 1. */
  line: number;
  /** Physical line on which it ends: rows begin on the next. */
  endLine: number;
  /** Titles and notes above it, without blank lines: they are skipped. */
  skippedRecords: number;
  /** Line of the first of those that has a cell with nothing but an address: a person may be skipped by mistake. */
  skippedAddressLine?: number;
}

/** A record in which the header may be. */
interface Candidate {
  delimiter: string;
  records: CsvRecord[];
  /** Index of the header record. */
  index: number;
  score: number;
}

/**
 * Finds the header: the first of the first 20 records that has an email column and a name column, else the first that
 * has an email column; one of mostly blank cells comes after others. What is above it is skipped. A record with an
 * address in a cell is no header.
 *
 * The delimiter is the one that Excel's `sep=` names, else the one under which there is a header with addresses in its
 * column, else the one under which the header has the most columns that are known, else the most columns.
 * @param head - the beginning of the file in UTF-8; whole lines, or all of it if it `isWhole`
 * @param settings - what the uploader stated
 * @throws UnreadableFile EMPTY_FILE, NOT_CSV, HEADER_TOO_LONG, NO_EMAIL_COLUMN or NO_NAME_COLUMN
 */
export function readHeader(head: Buffer, isWhole: boolean, settings: FileSettings = {}): Header {
  const text = head.toString();
  if (isWhole && text.trim() === "")
    throw unreadableFile(
      "EMPTY_FILE",
      `${text.replace("\ufeff", "") === "" ? "The file is empty" : "The file holds nothing but blank lines"}. Expected a header such as "name,email" and a line for each person.`,
    );
  if (text.trim() === "")
    throw unreadableFile(
      "NOT_CSV",
      'The first line is longer than 64 KiB, so it is no header. Expected a first line such as "name,email" and a line for each person after it.',
    );
  const finder = createColumnFinder(settings);
  const named = /^\s*"?sep=([^\w"\r\n])"?[,;\s]*?(\r|\n|$)/i.exec(text)?.[1];
  let best: Candidate | undefined;
  for (const delimiter of named === undefined ? DELIMITERS : [named]) {
    const all = firstRecords(head, delimiter);
    const records = named === undefined ? all : all.slice(1);
    if (records.length === 0 && named !== undefined)
      throw unreadableFile(
        "EMPTY_FILE",
        `Only the line "sep=${named}" is there. Expected a header after it, such as "name${named}email".`,
      );
    const found = candidateOf(delimiter, records);
    if (best === undefined || found.score > best.score) best = found;
  }
  const { delimiter, records, index } = best ?? { delimiter: ",", records: [], index: 0 };
  const { cells, line, endLine } = records[index] ?? { cells: [], line: 1, endLine: 1 };
  const rows = records.slice(index + 1).map((record) => record.cells);
  const skipped = records.slice(0, index);
  const address = skipped.find((record) => record.cells.some(isAddress));
  return {
    delimiter,
    columns: finder.columnsOf(cells, rows),
    line,
    endLine,
    skippedRecords: skipped.length,
    ...(address && { skippedAddressLine: address.line }),
  };

  function candidateOf(delimiter: string, records: CsvRecord[]): Candidate {
    const rated: number[] = records.slice(0, SEARCHED_RECORDS).map(({ cells, error }) => {
      const isHeader = error === undefined && !cells.some(isAddress);
      if (!isHeader) return 0;
      // Columns that are stated by number are in every title that a spreadsheet pads with blank cells.
      const blank = cells.filter((cell) => titleOf(cell).trim() === "").length;
      return Math.max(0, finder.fitOf(cells) - (2 * blank > cells.length ? 0.5 : 0));
    });
    const fit = Math.max(0, ...rated);
    const index = fit === 0 ? -1 : rated.indexOf(fit);
    const likeliest = index >= 0 ? index : likeliestHeader(records.slice(0, SEARCHED_RECORDS));
    const width = records[likeliest]?.cells.length ?? 0;
    const { known, email } = finder.find(records[likeliest]?.cells ?? []);
    // A cell of a row may look like a header under another delimiter, but not so that addresses follow in its column.
    const isFollowed = records.slice(likeliest + 1).some(({ cells }) => isAddress(cells[email ?? -1] ?? ""));
    return {
      delimiter,
      records,
      index: likeliest,
      score: fit * 1e12 + Number(isFollowed) * 1e11 + known * 1e6 + width,
    };
  }
}

/** Where no record has an email column: the one above the first with an address, else the first of the widest. */
function likeliestHeader(records: CsvRecord[]): number {
  const address = records.findIndex(({ cells }) => cells.length > 1 && cells.some(isAddress));
  if (address >= 0) return Math.max(0, address - 1);
  const widest = Math.max(0, ...records.map(({ cells }) => cells.length));
  return Math.max(
    0,
    records.findIndex(({ cells }) => cells.length === widest),
  );
}

/** The first records that are not blank. */
function firstRecords(head: Buffer, delimiter: string): CsvRecord[] {
  const parseRecords = createRecordParser(delimiter);
  const { completeLines } = createLineScanner("utf-8");
  for (let size = 4096; ; size *= 8) {
    const isAll = size >= head.length;
    const text = isAll ? head : head.subarray(0, completeLines(head.subarray(0, size)));
    const { records } = parseRecords(text, 1, isAll ? Number.POSITIVE_INFINITY : 0);
    const found = records.filter(({ cells }) => cells.some((cell) => titleOf(cell).trim() !== ""));
    if (isAll || found.length >= SAMPLED_RECORDS) return found.slice(0, SAMPLED_RECORDS);
  }
}
