import type { StatedColumns } from "./file-settings";
import type { RejectedRow } from "./parsed-row";

/** The columns that rejects.csv adds; an upload that has them is a corrected rejects.csv, and they are left out. */
export const REJECT_COLUMNS = ["_line", "_code", "_reason"];

/** Titles of the empty columns that carry on which columns were stated; what was stated follows. */
const STATED_TITLES: [keyof StatedColumns, string][] = [
  ["emailColumn", "_email_column="],
  ["nameColumn", "_name_column="],
];

/**
 * The first line of rejects.csv: UTF-8 with BOM, without which Excel reads another encoding, commas, CRLF. Columns that
 * were stated for the upload are stated here too, so that the corrected file is understood without stating them again.
 * @param header - the columns of the upload, as `Columns.header` has them
 * @param stated - as `Columns.stated` has it
 */
export function rejectsHeader(header: string[], stated: StatedColumns = {}): string {
  return `\ufeff${csvRecord([...header, ...statedTitles(stated), ...REJECT_COLUMNS])}`;
}

type RejectsLine = Pick<RejectedRow, "cells" | "line" | "reason" | "extraCells"> & { code: string };

/** A line of rejects.csv: the cells as given, line, code and reason, and then any cells beyond the header. */
export function rejectsLine(row: RejectsLine, stated: StatedColumns = {}): string {
  const blank = statedTitles(stated).map(() => "");
  return csvRecord([...row.cells, ...blank, String(row.line), row.code, row.reason, ...row.extraCells]);
}

function statedTitles(stated: StatedColumns): string[] {
  return STATED_TITLES.flatMap(([column, title]) => (stated[column] === undefined ? [] : [title + stated[column]]));
}

/**
 * Finds the columns that a rejects.csv adds.
 * @param titles - of the header
 * @returns the indexes of line, code and reason and then of the others, none where the file is no rejects.csv; and the
 *   columns that its header states
 */
export function rejectColumns(titles: string[]): { indexes: number[]; stated: StatedColumns } {
  const lower = titles.map((title) => title.toLowerCase());
  const indexes = REJECT_COLUMNS.map((column) => lower.indexOf(column));
  const stated: StatedColumns = {};
  if (indexes.includes(-1)) return { indexes: [], stated };
  for (const [column, start] of STATED_TITLES) {
    const index = lower.findIndex((title) => title.startsWith(start));
    if (index < 0) continue;
    indexes.push(index);
    stated[column] = (titles[index] ?? "").slice(start.length);
  }
  return { indexes, stated };
}

/** A record of a CSV file that a spreadsheet may open: cells are quoted where needed, and none is a formula. */
export function csvRecord(cells: string[]): string {
  return `${cells.map((cell) => quoted(neutralised(cell).toWellFormed())).join(",")}\r\n`;
}

/** A semicolon or tab is quoted too: a spreadsheet may take it as the delimiter. */
function quoted(cell: string): string {
  return /[",;\t|\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** What spreadsheets take as the start of a formula, or skip before one; the full-width forms count in Japanese ones. */
const RISKY = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NEUTRALISED = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Puts `'` before a cell that a spreadsheet would run as a formula.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function neutralised(cell: string): string {
  return RISKY.test(cell) ? `'${cell}` : cell;
}

/** Takes back what `neutralised` did, for any cell: restored(neutralised(cell)) is the cell. */
export function restored(cell: string): string {
  return NEUTRALISED.test(cell) ? cell.slice(1) : cell;
}
