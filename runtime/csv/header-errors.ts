import { parse } from "csv-parse/sync";
import { distance } from "fastest-levenshtein";
import { readEmail } from "./email";
import { type UnreadableFile, unreadableFile } from "./errors";
import { HEADER_NAMES, spelled } from "./header-names";

/** How a column is stated, for the end of a cause. */
const STATE_IT = "--email-column";

/**
 * Explains that no column is the email.
 * @param titles - of the header record, or of what is in its place
 * @param rows - cells of the records after it
 */
export function noEmailColumn(titles: string[], rows: string[][]): UnreadableFile {
  const error = (text: string) => unreadableFile("NO_EMAIL_COLUMN", `No email column. ${text}`);
  const inner = titles.length === 1 ? splitCell(titles[0] ?? "") : undefined;
  if (inner)
    return error(
      `Each line is wrapped in double quotes, so that it is one cell: ${listed(titles)}. Remove the quotes at both ends of every line, or export the file again.`,
    );
  // The address itself stays out of the cause: it is kept with the execution for years, and visible to many.
  const address = titles.findIndex((title) => isAddress(title) || /[^@\s]@[^@\s]+\.[^@\s]/.test(title));
  if (address >= 0)
    return error(
      `Cell ${address + 1} of the first line holds an address, so it seems to be a person already. Add a header as the first line, such as "name,email".`,
    );
  const found = `Found: ${listed(titles)}.`;
  const column = columnOfAddresses(titles.length, rows);
  if (column !== undefined) {
    const title = titles[column] || "(empty)";
    return error(
      `${found} Column ${column + 1}, ${shortened(title)}, holds addresses: rename it to "email", or state it with ${STATE_IT} "${titles[column] ? shortened(title) : column + 1}".`,
    );
  }
  const near =
    nearest(titles, namesOf("email"), spelled) ?? titles.find((title) => /e-?mail/i.test(title) && title.length < 60);
  if (near !== undefined) return error(`${found} Did you mean ${shortened(near)}? Rename the column to "email".`);
  return error(
    `${found} Expected one named email, e-mail, email address or mail. Name the column with the addresses "email", or state it with ${STATE_IT}.`,
  );
}

/**
 * Explains that no column is the name.
 * @param titles - of the header record
 * @param half - the column with the first or last name alone
 */
export function noNameColumn(titles: string[], half: number | undefined): UnreadableFile {
  const error = (text: string) => unreadableFile("NO_NAME_COLUMN", `No name column. Found: ${listed(titles)}. ${text}`);
  if (half !== undefined) {
    const one = titles[half] ?? "";
    const isFirst = namesOf("firstName").includes(spelled(one));
    return error(
      `${one} alone does not do: add a "${isFirst ? "last name" : "first name"}" column, or rename ${one} to "name".`,
    );
  }
  const near = nearest(titles, namesOf("name"), spelled);
  if (near !== undefined) return error(`Did you mean ${shortened(near)}? Rename the column to "name".`);
  return error(
    `Expected one named name or full name, or first name and last name. Name the column with the names "name", or state it with --name-column.`,
  );
}

/** Explains that a stated column is not in the header. */
export function noSuchColumn(
  code: "NO_EMAIL_COLUMN" | "NO_NAME_COLUMN",
  stated: string,
  titles: string[],
): UnreadableFile {
  const meant = nearest(titles, [spelled(stated)], spelled);
  const hint = meant === undefined ? "State one of these, or its number." : `Did you mean ${shortened(meant)}?`;
  return unreadableFile(
    code,
    `No column is named ${shortened(stated)}, as was stated. Found: ${listed(titles)}. ${hint}`,
  );
}

function namesOf(role: "email" | "name" | "firstName"): string[] {
  return HEADER_NAMES.flatMap((names) => names[role] ?? []).map(spelled);
}

/** The column with the most addresses, where at least half of the rows have one there. */
function columnOfAddresses(width: number, rows: string[][]): number | undefined {
  let found: number | undefined;
  let most = 0;
  for (let column = 0; column < width; column++) {
    const addresses = rows.filter((cells) => isAddress(cells[column] ?? "")).length;
    if (addresses <= most || 2 * addresses < rows.length) continue;
    most = addresses;
    found = column;
  }
  return found;
}

/** Whether a cell is an address as a whole, wrapped or not. */
export function isAddress(cell: string): boolean {
  return cell.includes("@") && readEmail(cell).code === undefined;
}

/** The cells of a line that is one cell by mistake; undefined where it does not look like several. */
export function splitCell(
  cell: string,
  delimiters = [",", ";", "\t", "|"],
): { delimiter: string; cells: string[] } | undefined {
  for (const delimiter of delimiters) {
    if (!cell.includes(delimiter)) continue;
    try {
      const [cells = []]: string[][] = parse(cell, { delimiter, relax_quotes: true, relax_column_count: true });
      const isHeader = cells.some((each) => namesOf("email").includes(spelled(each)));
      if (cells.length > 1 && (isHeader || cells.some(isAddress))) return { delimiter, cells };
    } catch {
      // Not CSV inside either.
    }
  }
  return undefined;
}

function shortened(title: string): string {
  return title.length > 60 ? `${title.slice(0, 60)}…` : title;
}

function listed(titles: string[]): string {
  const shown = titles.slice(0, 20).map((title) => (title === "" ? "(empty)" : title.slice(0, 60)));
  return shown.join(", ") + (titles.length > 20 ? ` and ${titles.length - 20} more` : "");
}

/** Edits (a letter more, less or other) up to which a word is taken for a slip of another; two swapped letters are two. */
const MOST_EDITS = 2;

/** @returns the candidate with the fewest edits from one of the words; undefined where none is near enough */
export function nearest(candidates: string[], words: readonly string[], spelling: (text: string) => string) {
  let found: string | undefined;
  let least = MOST_EDITS + 1;
  for (const candidate of candidates)
    for (const word of words) {
      const text = spelling(candidate);
      const edits = distance(text, word);
      if (edits >= least || edits >= Math.min(text.length, word.length)) continue;
      least = edits;
      found = candidate;
    }
  return found;
}
