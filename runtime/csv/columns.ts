import { unreadableFile } from "./errors";
import type { FileSettings, StatedColumns } from "./file-settings";
import { noEmailColumn, noNameColumn, noSuchColumn } from "./header-errors";
import { COLUMN_ROLES, type ColumnRole, HALF_NAMES, HEADER_NAMES, spelled } from "./header-names";
import { LONGEST_ATTRIBUTE } from "./item-size";
import { rejectColumns, restored } from "./rejects-csv";

/** Attributes of `users` that are ours, and one that JavaScript reserves. */
const OURS = [
  "uploadid",
  "line",
  "createdat",
  "welcome",
  "welcomelease",
  "delivery",
  "fingerprint",
  "updatedbyuploads",
  "__proto__",
];

/** Bytes that make an attribute's name unique: `csv_`, `_12345`. */
const SUFFIX_BYTES = 12;

/** Where the columns are, by index from 0; -1 where there is none. */
export interface Columns {
  /** As given, without the columns of a rejects.csv. */
  header: string[];
  /** Cells of the header record, those of a rejects.csv included. */
  width: number;
  email: number;
  /** Further columns that could be the email. */
  otherEmails: number[];
  /** The columns that make the name, joined with a space; of the alternatives, the first that is not blank in a row. */
  names: number[][];
  /** Columns of a rejects.csv. */
  dropped: number[];
  /** All other columns, first and last name too, each with the attribute under which it is stored. */
  further: { index: number; attribute: string }[];
  /** What was stated, so that the header without the columns of a rejects.csv gives the same columns. */
  stated: StatedColumns;
}

/** Finds columns in the cells of header records. */
export interface ColumnFinder {
  /** @returns how well the cells fit a header: 2 with email and name, 1 with an email, 0 without */
  fitOf(cells: string[]): 0 | 1 | 2;
  /** @returns the main columns, where there are such, and how many have a known title */
  find(cells: string[]): {
    email: number | undefined;
    name: number | undefined;
    dropped: number[];
    stated: StatedColumns;
    known: number;
  };
  /**
   * @param cells - the header record
   * @param rows - cells of the records after it, for the cause
   * @throws UnreadableFile NO_EMAIL_COLUMN or NO_NAME_COLUMN
   */
  columnsOf(cells: string[], rows?: string[][]): Columns;
}

/**
 * Creates a finder of columns.
 * @param settings - the columns that the uploader stated, if any
 */
export function createColumnFinder(settings: FileSettings = {}): ColumnFinder {
  const roles = rolesByName();

  const find = (cells: string[]) => {
    const titles = cells.map(titleOf);
    const ranked = titles.map((title, index) => ({ index, ...roles.get(spelled(title)) }));
    const of = (role: ColumnRole) =>
      ranked
        .filter((column) => column.role === role)
        .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
        .map(({ index }) => index);
    const emails = of("email");
    const half = halfName(titles);
    const first = of("firstName")[0] ?? half.firstName;
    const last = of("lastName")[0] ?? half.lastName;
    const full = of("name").filter((index) => index !== first && index !== last);
    const names = full.slice(0, 1).map((index) => [index]);
    if (first !== undefined && last !== undefined) names.push([first, last]);
    names.push(...of("displayName").map((index) => [index]));
    const { indexes: dropped, stated: carried } = rejectColumns(titles);
    const statedEmail = findStated(titles, settings.emailColumn ?? carried.emailColumn);
    const statedName = findStatedName(titles, settings.nameColumn ?? carried.nameColumn);
    return {
      titles,
      // What a rejects.csv states may have been renamed in it since.
      emails: statedEmail !== undefined ? [statedEmail] : settings.emailColumn === undefined ? emails : [],
      names: statedName !== undefined ? [statedName] : settings.nameColumn === undefined ? names : [],
      otherEmails: emails,
      dropped,
      stated: {
        ...(statedEmail !== undefined && { emailColumn: statementOf(titles, dropped, [statedEmail]) }),
        ...(statedName !== undefined && { nameColumn: statementOf(titles, dropped, statedName) }),
      },
      half: first ?? last,
      known: ranked.filter(({ role }) => role !== undefined).length,
    };
  };

  return {
    fitOf(cells) {
      const { emails, names } = find(cells);
      return emails.length === 0 ? 0 : names.length === 0 ? 1 : 2;
    },
    find(cells) {
      const { emails, names, dropped, stated, known } = find(cells);
      const [name = []] = names;
      return { email: emails[0], name: name.length === 1 ? name[0] : undefined, dropped, stated, known };
    },
    columnsOf(cells, rows = []) {
      const { titles, emails, names, otherEmails, half, dropped, stated } = find(cells);
      const { emailColumn, nameColumn } = settings;
      const [email] = emails;
      if (email === undefined || names.length === 0) {
        const error =
          email === undefined
            ? emailColumn === undefined
              ? noEmailColumn(titles, rows)
              : noSuchColumn("NO_EMAIL_COLUMN", emailColumn, titles)
            : nameColumn === undefined
              ? noNameColumn(titles, half)
              : noSuchColumn("NO_NAME_COLUMN", nameColumn, titles);
        throw Object.assign(error, { columns: titles });
      }
      const [name = []] = names;
      const long = titles.find((title) => Buffer.byteLength(title) > LONGEST_ATTRIBUTE - SUFFIX_BYTES);
      if (long !== undefined)
        throw unreadableFile(
          "HEADER_TOO_LONG",
          `The column name "${long.slice(0, 40)}…" is longer than 64 KiB, the most that DynamoDB takes. Shorten it.`,
        );
      const used = [email, ...(name.length === 1 ? name : []), ...dropped];
      return {
        header: titles.filter((_, index) => !dropped.includes(index)),
        width: titles.length,
        email,
        otherEmails: otherEmails.filter((index) => index !== email),
        names,
        dropped,
        further: furtherColumns(titles, used),
        stated,
      };
    },
  };
}

/** The role of each name, by its spelling, and how far down the lists it is. */
function rolesByName(): Map<string, { role: ColumnRole; rank: number }> {
  const roles = new Map<string, { role: ColumnRole; rank: number }>();
  HEADER_NAMES.forEach((lists, table) => {
    for (const role of COLUMN_ROLES)
      lists[role]?.forEach((name, index) => {
        const rank = index * HEADER_NAMES.length + table;
        const key = spelled(name);
        if ((roles.get(key)?.rank ?? Number.POSITIVE_INFINITY) > rank) roles.set(key, { role, rank });
      });
  });
  return roles;
}

/** A column whose title is the full name by itself and half of it beside another one: `Name` beside `Vorname`. */
function halfName(titles: string[]): { firstName?: number; lastName?: number } {
  const known = titles.map(spelled);
  for (const { word, beside, role } of HALF_NAMES) {
    const index = known.indexOf(spelled(word));
    if (index >= 0 && beside.some((name) => known.includes(spelled(name)))) return { [role]: index };
  }
  return {};
}

/** Finds a stated column: by its title, as it is or as `spelled` makes it, else by its number, from 1. */
function findStated(titles: string[], stated: string | undefined): number | undefined {
  if (stated === undefined) return undefined;
  const wanted = stated.trim();
  const exact = titles.indexOf(wanted);
  if (exact >= 0) return exact;
  const alike = spelled(wanted) === "" ? -1 : titles.findIndex((title) => spelled(title) === spelled(wanted));
  if (alike >= 0) return alike;
  const number = /^\d{1,5}$/.test(wanted) ? Number(wanted) : 0;
  return number >= 1 && number <= titles.length && titles.length > 1 ? number - 1 : undefined;
}

/** Finds one column, or several written as `First + Last`. */
function findStatedName(titles: string[], stated: string | undefined): number[] | undefined {
  if (stated === undefined) return undefined;
  const one = findStated(titles, stated);
  if (one !== undefined) return [one];
  const parts = stated.split(/\s*\+\s*/).map((part) => findStated(titles, part));
  return parts.length > 1 && parts.every((part) => part !== undefined) ? parts : undefined;
}

/** States columns by their titles, or by their numbers where the titles would state others. */
function statementOf(titles: string[], dropped: number[], columns: number[]): string {
  const own = titles.filter((_, index) => !dropped.includes(index));
  const indexes = columns.map((column) => column - dropped.filter((index) => index < column).length);
  const named = indexes.map((index) => own[index]).join(" + ");
  const isExact = named !== "" && findStatedName(own, named)?.join() === indexes.join();
  return isExact ? named : indexes.map((index) => index + 1).join(" + ");
}

const TITLE_EDGE = /[\s"“”„\p{Cf}]/u;

/** A column's name as it is shown and stored: trimmed, without stray quotes and without characters that SQS rejects. */
export function titleOf(cell: string): string {
  return restored(trimEdges(cell, TITLE_EDGE))
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]+/gu, " ");
}

/**
 * Trims what matches from both ends, in linear time.
 * @param edge - matches one character
 */
export function trimEdges(text: string, edge: RegExp): string {
  let start = 0;
  let end = text.length;
  while (start < end && edge.test(text.charAt(start))) start++;
  while (end > start && edge.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Attributes differ in more than case; DynamoDB would store `City` and `city`, their readers may not distinguish them. */
function furtherColumns(titles: string[], used: number[]): Columns["further"] {
  const taken = new Set(["email", "name"]);
  /** The last number given to a name, so that a thousand columns of one name are numbered in linear time. */
  const copies = new Map<string, number>();
  const further: Columns["further"] = [];
  for (const [index, title] of titles.entries()) {
    if (used.includes(index)) continue;
    const base = title === "" ? `column_${index + 1}` : OURS.includes(title.toLowerCase()) ? `csv_${title}` : title;
    const key = base.toLowerCase();
    let attribute = base;
    let copy = copies.get(key) ?? 1;
    while (taken.has(attribute.toLowerCase())) {
      copy++;
      attribute = `${base}_${copy}`;
    }
    copies.set(key, copy);
    taken.add(attribute.toLowerCase());
    further.push({ index, attribute });
  }
  return further;
}
