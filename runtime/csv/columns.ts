import { distance } from "fastest-levenshtein";
import { unreadableFile } from "./errors";
import { REJECT_COLUMNS, restored } from "./rejects-csv";

/** The names under which a column is known, spelled as `spelled` does; the first that a file has is taken. */
const EMAIL = ["email", "emailaddress", "mail", "mailaddress"];
const NAME = ["name", "fullname"];
const FIRST_NAME = ["firstname", "givenname", "forename"];
const LAST_NAME = ["lastname", "familyname", "surname"];

/** Attributes of `users` that are ours, and one that JavaScript keeps for itself. */
const OURS = ["uploadid", "line", "createdat", "welcome", "welcomelease", "__proto__"];

/**
 * Characters of all column names: they stand in the statement that inserts a user, each with a few characters around
 * it, and a statement has 8,192.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementRequest.html
 */
const LONGEST_HEADER = 4_000;

/** Where the columns are, by index from 0; -1 where there is none. */
export interface Columns {
  /** As given, without the columns of a rejects.csv. */
  header: string[];
  /** Cells that the header record has, those of a rejects.csv included. */
  width: number;
  email: number;
  name: number;
  firstName: number;
  lastName: number;
  /** Columns of a rejects.csv. */
  dropped: number[];
  /** All other columns, first and last name too, each with the attribute under which it is kept. */
  further: { index: number; attribute: string }[];
}

/**
 * Finds the columns in the cells of the header record.
 * @throws UnreadableFile NO_EMAIL_COLUMN or NO_NAME_COLUMN
 */
export function columnsOf(cells: string[]): Columns {
  const titles = cells.map(titleOf);
  const known = titles.map(spelled);
  const find = (names: string[]) => known.indexOf(names.find((name) => known.includes(name)) ?? "\0");
  const columns = { email: find(EMAIL), name: find(NAME), firstName: find(FIRST_NAME), lastName: find(LAST_NAME) };
  if (columns.email < 0) throw noEmailColumn(titles);
  if (columns.name < 0 && (columns.firstName < 0 || columns.lastName < 0)) throw noNameColumn(titles, columns);
  const lower = titles.map((title) => title.toLowerCase());
  const length = titles.reduce((sum, title) => sum + title.length, 0);
  if (length > LONGEST_HEADER)
    throw unreadableFile(
      "HEADER_TOO_LONG",
      `The ${titles.length} column names take ${length} characters together; up to ${LONGEST_HEADER} fit. Remove columns that are not needed, or shorten their names.`,
    );
  const isRejects = REJECT_COLUMNS.every((column) => lower.includes(column));
  const dropped = isRejects ? REJECT_COLUMNS.map((column) => lower.indexOf(column)) : [];
  return {
    header: titles.filter((_, index) => !dropped.includes(index)),
    width: titles.length,
    ...columns,
    dropped,
    further: furtherColumns(titles, [columns.email, columns.name, ...dropped]),
  };
}

/** How many of the columns that count are there; for choosing the delimiter. */
export function recognised(cells: string[]): number {
  const known = cells.map((cell) => spelled(titleOf(cell)));
  return [EMAIL, NAME, FIRST_NAME, LAST_NAME].filter((names) => names.some((name) => known.includes(name))).length;
}

/** A header as it is shown and kept: trimmed, without stray quotes and without characters that SQS refuses. */
function titleOf(cell: string): string {
  return restored(cell.replace(/^[\s"\ufeff\u200b]+|[\s"\ufeff\u200b]+$/g, ""))
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]+/gu, " ");
}

function spelled(title: string): string {
  return title.toLowerCase().replace(/[\s_'\u2010-\u2015-]+/g, "");
}

/** Attributes are told apart without case; DynamoDB would keep `City` and `city`, their readers may not. */
function furtherColumns(titles: string[], used: number[]): Columns["further"] {
  const taken = new Set(["email", "name"]);
  const further: Columns["further"] = [];
  for (const [index, title] of titles.entries()) {
    if (used.includes(index)) continue;
    const base = title === "" ? `column_${index + 1}` : OURS.includes(title.toLowerCase()) ? `csv_${title}` : title;
    let attribute = base;
    for (let copy = 2; taken.has(attribute.toLowerCase()); copy++) attribute = `${base}_${copy}`;
    taken.add(attribute.toLowerCase());
    further.push({ index, attribute });
  }
  return further;
}

function noEmailColumn(titles: string[]) {
  // Whose address it is must not be told: the cause of an execution is there for years, and for many to see.
  const address = titles.findIndex((title) => /[^@\s]@[^@\s]+\.[^@\s]/.test(title));
  if (address >= 0)
    return unreadableFile(
      "NO_EMAIL_COLUMN",
      `No email column. Cell ${address + 1} of the first line holds an address, so it seems to be a person already. Add a header as the first line, such as "name,email".`,
    );
  const near = nearest(titles, EMAIL, spelled) ?? titles.find((title) => /e-?mail/i.test(title));
  return unreadableFile(
    "NO_EMAIL_COLUMN",
    near === undefined
      ? `No email column. Found: ${listed(titles)}. Expected one named email, e-mail, email address or mail. Name the column with the addresses "email".`
      : `No email column. Found: ${listed(titles)}. Did you mean ${near}? Rename the column to "email".`,
  );
}

function noNameColumn(titles: string[], { firstName, lastName }: { firstName: number; lastName: number }) {
  const found = `No name column. Found: ${listed(titles)}.`;
  const one = titles[Math.max(firstName, lastName)];
  if (one !== undefined)
    return unreadableFile(
      "NO_NAME_COLUMN",
      `${found} ${one} alone does not do: add a "${firstName < 0 ? "first name" : "last name"}" column, or rename ${one} to "name".`,
    );
  const near = nearest(titles, NAME, spelled);
  return unreadableFile(
    "NO_NAME_COLUMN",
    near === undefined
      ? `${found} Expected one named name or full name, or first name and last name. Name the column with the names "name".`
      : `${found} Did you mean ${near}? Rename the column to "name".`,
  );
}

function listed(titles: string[]): string {
  const shown = titles.slice(0, 20).map((title) => (title === "" ? "(empty)" : title.slice(0, 60)));
  return shown.join(", ") + (titles.length > 20 ? ` and ${titles.length - 20} more` : "");
}

/** Edits (a letter more, less or other) up to which a word is taken for a slip of another; two swapped letters are two. */
const MOST_EDITS = 2;

/** @returns the candidate with the fewest edits from one of the words; undefined where none is near enough */
export function nearest(candidates: string[], words: readonly string[], spelled: (text: string) => string) {
  let found: string | undefined;
  let least = MOST_EDITS + 1;
  for (const candidate of candidates)
    for (const word of words) {
      const text = spelled(candidate);
      const edits = distance(text, word);
      if (edits >= least || edits >= Math.min(text.length, word.length)) continue;
      least = edits;
      found = candidate;
    }
  return found;
}
