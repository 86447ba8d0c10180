import { type Columns, titleOf, trimEdges } from "./columns";
import { formulaText, readEmail, USUAL_EMAIL } from "./email";
import { isValid } from "./encoding";
import { excessiveBytes } from "./item-size";
import type { Encoding } from "./lines";
import type { CsvRecord } from "./parse-records";
import type { ParsedRow } from "./parsed-row";
import {
  emailFault,
  type Fault,
  invalidBytes,
  invalidCharacter,
  LONGEST_NAME,
  missingEmail,
  nameFault,
  oneCellFault,
  recordFault,
  rowTooLarge,
  tooManyCells,
} from "./reject-reasons";
import { restored } from "./rejects-csv";

/**
 * Characters that SQS refuses in a message, and the other control characters.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const UNFIT = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u;

/** Characters around a title, such as quotes and a BOM. */
const LONGEST_EDGES = 20;

/** Bytes up to which a row fits in an item and a message without a closer look, names of columns included. */
const SURELY_FITS = 150_000;

interface RowValidator {
  /** Sets the text that the next records are of: what is unfit is searched for once, not in every cell. */
  setText(text: Buffer): void;
  /** @returns undefined where the record is blank, as spreadsheets write it (`,,`), or the header once more */
  validate(record: CsvRecord): ParsedRow | undefined;
}

/** Makes rows of records. A row is rejected for the first of its faults, in the order of the checks below. */
export function createRowValidator(columns: Columns, delimiter: string, encoding: Encoding): RowValidator {
  const { header, width, email: emailIndex, dropped, names } = columns;
  const emailTitle = header[emailIndex - dropped.filter((index) => index < emailIndex).length] ?? "";
  const indexes = columns.further.map(({ index }) => index);
  const attributes = columns.further.map(({ attribute }) => attribute);
  const furtherCount = indexes.length;
  const namesBytes = attributes.reduce((sum, attribute) => sum + Buffer.byteLength(attribute) + 6, 0);
  /** Bytes of a record that surely fits. */
  const smallRecord = SURELY_FITS - namesBytes;
  const onlyName = names.length === 1 && names[0]?.length === 1 ? (names[0][0] ?? -1) : -1;
  const usualEmail = USUAL_EMAIL;
  const unfit = UNFIT;
  const longestName = LONGEST_NAME;
  const restore = restored;
  const unformulated = formulaText;
  const isValidText = isValid;
  let text = Buffer.alloc(0);
  let isSuspicious = false;

  return {
    setText(next: Buffer<ArrayBuffer>) {
      text = next;
      isSuspicious = !isValidText(text, encoding) || unfit.test(text.toString());
    },
    validate(record) {
      const { cells, line, endLine, error } = record;
      const count = cells.length;
      for (let index = 0; index < count; index++) {
        const cell = cells[index];
        if (cell?.charCodeAt(0) === 39) cells[index] = restore(cell);
      }
      const givenEmail = cells[emailIndex] ?? "";
      if (error || isSuspicious || count > width) {
        if (isBlank(cells) || isHeader(cells)) return;
        const fault = error ? recordFault(cells, line, error) : faultOf(record);
        if (fault) return rejected(record, fault);
      }
      let email = givenEmail.trim().toLowerCase();
      if (!usualEmail.test(email) || email.indexOf("@") > 64) {
        if (isBlank(cells) || isHeader(cells)) return;
        const oneCell = count === 1 && width > 1 ? oneCellFault(cells[0] ?? "", delimiter) : undefined;
        if (oneCell) return rejected(record, oneCell);
        const read = readEmail(givenEmail);
        if (read.email === "") return rejected(record, missingEmail(cleanName(nameOf(cells))));
        if (read.code) return rejected(record, emailFault(read.code, givenEmail, read.email));
        email = read.email;
      }
      const given = onlyName >= 0 ? (cells[onlyName] ?? "") : nameOf(cells);
      const trimmed = given.trim();
      const name = endLine === line && isPlain(trimmed) ? trimmed : cleanName(trimmed);
      if (name === "" || name.length > longestName || name.includes("\ufffd")) {
        const fault = nameFault(name, email);
        if (fault) return rejected(record, fault);
      }
      let further: Record<string, string> | null = null;
      for (let at = 0; at < furtherCount; at++) {
        const cell = cells[indexes[at] ?? 0];
        if (!cell || cell.trim() === "") continue;
        further ??= {};
        further[attributes[at] ?? ""] = cell.charCodeAt(0) === 61 ? unformulated(cell) : cell;
      }
      const row = further ? { line, email, name, columns: further } : { line, email, name };
      if (record.end - record.start > smallRecord) {
        const bytes = excessiveBytes(row);
        if (bytes !== undefined) return rejected(record, rowTooLarge(givenEmail, bytes));
      }
      return { accepted: row };
    },
  };

  /** The first alternative that is not blank. */
  function nameOf(cells: string[]): string {
    for (const parts of names) {
      const name = parts
        .map((index) => cleanName(cells[index] ?? ""))
        .filter((part) => part !== "")
        .join(" ");
      if (name !== "") return name;
    }
    return "";
  }

  function isBlank(cells: string[]): boolean {
    return cells.every((cell, index) => isBlankCell(cell) || dropped.includes(index));
  }

  /** Files that were appended to each other have the header again. */
  function isHeader(cells: string[]): boolean {
    if (cells.length < width || !isTitle(cells[emailIndex] ?? "", emailTitle)) return false;
    const own = cells.slice(0, width).filter((_, index) => !dropped.includes(index));
    return own.every((cell, index) => isTitle(cell, header[index] ?? "")) && !cells.slice(width).some(isFilled);
  }

  function rejected({ cells: given, line, endLine, error }: CsvRecord, fault: Fault): ParsedRow {
    const missing = Math.max(0, width - given.length);
    const all = [...given, ...Array<string>(missing).fill("")];
    const cells = all.slice(0, width).filter((_, index) => !dropped.includes(index));
    const hint =
      !error && endLine > line && (fault.code === "NAME_TOO_LONG" || /[\r\n]/.test(fault.value))
        ? ` The row takes lines ${line} to ${endLine}; if these are several rows, line ${line} opens a double quote that is not closed there.`
        : "";
    return {
      rejected: { line, endLine, cells, extraCells: all.slice(width), ...fault, reason: fault.reason + hint },
    };
  }

  function faultOf({ cells, start, end }: CsvRecord): Fault | undefined {
    if (isSuspicious) {
      if (!isValidText(text.subarray(start, end), encoding))
        return invalidBytes(cells.find((cell) => cell.includes("\ufffd")) ?? "", encoding);
      for (const value of cells) {
        const found = unfit.exec(value)?.[0];
        if (found !== undefined) return invalidCharacter(value, found);
      }
    }
    const extra = cells.slice(width).find(isFilled);
    if (extra === undefined) return undefined;
    const counts = { row: cells.length - dropped.length, header: width - dropped.length };
    return tooManyCells(cells, extra, counts, delimiter);
  }
}

function isFilled(cell: string): boolean {
  return cell.trim() !== "";
}

/** Whether a trimmed name begins and ends with a visible character and is no formula: nearly all names do. */
function isPlain(name: string): boolean {
  const first = name.charCodeAt(0);
  return first > 0x3d && first < 0x7f && name.charCodeAt(name.length - 1) < 0x7f;
}

/** Ctrl-Z and NUL, with which programs end and pad a file, are blank too. */
function isBlankCell(cell: string): boolean {
  const first = cell.charCodeAt(0);
  if (first !== 0 && first !== 26) return cell.trim() === "";
  return cell.replaceAll("\0", "").replaceAll("\x1a", "").trim() === "";
}

function isTitle(cell: string, title: string): boolean {
  return cell.length <= title.length + LONGEST_EDGES && titleOf(cell) === title;
}

const NAME_EDGE = /[\s\p{Cf}]/u;

/** Without Excel's `="…"`, invisible characters around it and line breaks. Far too long a name stays as it is. */
function cleanName(name: string): string {
  if (name.length > 10 * LONGEST_NAME) return name.trim();
  return trimEdges(formulaText(name.trim()), NAME_EDGE).replace(/\s*[\r\n]+\s*/g, " ");
}
