import type { RejectedRow } from "./parsed-row";

/** The columns that rejects.csv adds; an upload that has them is a corrected rejects.csv, and they are left out. */
export const REJECT_COLUMNS = ["_line", "_code", "_reason"];

/**
 * The first line of rejects.csv: UTF-8 with BOM, without which Excel reads another encoding, commas, CRLF.
 * @param header the columns of the upload, as `Csv.header` has them
 */
export function rejectsHeader(header: string[]): string {
  return `\ufeff${csvRecord([...header, ...REJECT_COLUMNS])}`;
}

/** A line of rejects.csv: the cells as given, line, code and reason, and then any cells beyond the header. */
export function rejectsLine(row: RejectedRow): string {
  return csvRecord([...row.cells, String(row.line), row.code, row.reason, ...row.extraCells]);
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
