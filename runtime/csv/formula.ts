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
