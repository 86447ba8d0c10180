import { parse } from "csv-parse/sync";
import type { FileSettings } from "../../../runtime/csv/file-settings";
import type { RejectCode } from "../../../runtime/csv/parsed-row";
import { neutralised, REJECT_COLUMNS, rejectsHeader, rejectsLine, restored } from "../../../runtime/csv/rejects-csv";
import type { ReadCsv } from "./read-csv";

/** Cells of a row in the order of a layout's columns, and a row of rejects.csv, corrected in place. */
interface Person {
  name: string;
  email: string;
  note: string;
}

interface Rejected {
  /** The line in the file. */
  line(layout: Layout): string;
  /** What its owner changes in rejects.csv; cells beyond the header are removed as well. */
  correct(person: Person): Partial<Person>;
}

/** A way to write a file. Its text is Latin-1, a character for each byte. */
export interface Layout {
  settings: FileSettings;
  delimiter: string;
  /** Lines up to the first row. */
  head: string[];
  /** The cells of a row. */
  cells(person: Person): string[];
  /** Where name, email and note are in it. */
  columns: { name: number; email: number; note: number };
  /** Bytes that are no character in the encoding. */
  invalid: string;
  encode?(text: string): Buffer;
}

const lineOf = ({ cells, delimiter }: Layout, person: Partial<Person>) =>
  cells({ name: "Ann", email: "ann@x.org", note: "=1+1", ...person })
    .map((cell) => (cell.includes(delimiter) ? `"${cell}"` : cell))
    .join(delimiter);

const row = (person: Partial<Person>, correction: Partial<Person>): Rejected => ({
  line: (layout) => lineOf(layout, person),
  correct: () => correction,
});

const ALL = { name: "Ann", email: "ann@x.org", note: "" };
const otherDelimiter = ({ delimiter }: Layout) => (delimiter === "|" ? ";" : "|");

/** A rejected row of each code, in the order in which a file has them: an open quote is closed by none after it. */
export const REJECTED: Record<RejectCode, Rejected> = {
  MISSING_EMAIL: row({ email: "" }, { email: "ann@x.org" }),
  INVALID_EMAIL: row({ email: "ann@@x.org" }, { email: "ann@x.org" }),
  EMAIL_TOO_LONG: row({ email: `${"a".repeat(65)}@x.org` }, { email: "ann@x.org" }),
  SEVERAL_EMAILS: row({ email: "ann@x.org; bob@x.org" }, { email: "bob@x.org" }),
  MISSING_NAME: row({ name: "" }, { name: "-Ann" }),
  NAME_TOO_LONG: row({ name: "a".repeat(201) }, { name: "Ann" }),
  WRONG_DELIMITER: {
    line: (layout) => lineOf({ ...layout, delimiter: otherDelimiter(layout) }, {}),
    correct: () => ALL,
  },
  QUOTED_ROW: { line: (layout) => `"${lineOf(layout, {})}"`, correct: () => ALL },
  TOO_MANY_CELLS: { line: (layout) => `${lineOf(layout, {})}${layout.delimiter}more`, correct: () => ({}) },
  ROW_TOO_LONG: row({ note: "a".repeat(256 * 1024) }, ALL),
  INVALID_CHARACTER: row({ name: "A\x01nn" }, { name: "Ann" }),
  INVALID_ENCODING: {
    line: (layout) => lineOf(layout, { name: `A${layout.invalid}` }),
    correct: ({ name }) => ({ name: name.replaceAll("\ufffd", "n") }),
  },
  UNCLOSED_QUOTE: { line: (layout) => `"${lineOf(layout, {})}`, correct: () => ALL },
};

/** A file with a row of each of the codes. */
export function fileWith(layout: Layout, codes: readonly RejectCode[]): Buffer {
  const text = [...layout.head, ...codes.map((code) => REJECTED[code].line(layout))].join("\n");
  return (layout.encode ?? ((all) => Buffer.from(all, "latin1")))(text);
}

/** Writes rejects.csv of a file that was read. */
export function rejectsOf({ csv: { columns }, rows }: ReadCsv): string {
  const lines = rows.map((each) => ("rejected" in each ? rejectsLine(each.rejected, columns.stated) : ""));
  return rejectsHeader(columns.header, columns.stated) + lines.join("");
}

/** Corrects the cells of one of the rejected rows. */
export function corrected(cells: string[], code: RejectCode, { columns }: Layout): string[] {
  const cell = (column: keyof Person) => cells[columns[column]] ?? "";
  const person = { name: cell("name"), email: cell("email"), note: cell("note") };
  const changed = [...cells];
  for (const [column, text] of Object.entries(REJECTED[code].correct(person)))
    changed[columns[column as keyof Person]] = text;
  return changed;
}

/** Corrects every row of a rejects.csv as its owner does in an editor, which saves it with its own delimiter. */
export function correctedRejects(rejects: string, layout: Layout, delimiter: string): string {
  const [header = [], ...rows]: string[][] = parse(rejects, { bom: true, relax_column_count: true });
  const codeAt = header.indexOf(REJECT_COLUMNS[1] ?? "");
  const records = rows.map((cells) => {
    const own = cells.slice(0, header.length).map(restored);
    return corrected(own, cells[codeAt] as RejectCode, layout).map(neutralised);
  });
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return [header, ...records].map((cells) => `${cells.map(quoted).join(delimiter)}\n`).join("");
}
