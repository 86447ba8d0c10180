import type { Columns } from "./columns";
import { emailProblem, USUAL_EMAIL } from "./email";
import { isValid } from "./encoding";
import type { Encoding } from "./lines";
import { type CsvRecord, MAX_RECORD_BYTES, type RecordError } from "./parse-records";
import type { ParsedRow, RejectCode } from "./parsed-row";
import { restored } from "./rejects-csv";

const LONGEST_NAME = 200;

/** Characters of a value in a reason. */
const LONGEST_SHOWN = 100;

/**
 * Characters that SQS refuses in a message, and the other control characters.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const UNFIT = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u;

interface RowValidator {
  /** Sets the text that the next records are of: what is unfit is searched for once, not in every cell. */
  setText(text: Buffer): void;
  /** @returns undefined where the record is blank, as spreadsheets write it (`,,`) */
  validate(record: CsvRecord): ParsedRow | undefined;
}

/** Makes rows of records. A row is rejected for the first of its faults, in the order of the checks below. */
export function createRowValidator(columns: Columns, delimiter: string, encoding: Encoding): RowValidator {
  const { width, email: emailIndex, name: nameIndex, firstName, lastName, dropped } = columns;
  const indexes = columns.further.map(({ index }) => index);
  const attributes = columns.further.map(({ attribute }) => attribute);
  const furtherCount = indexes.length;
  const usualEmail = USUAL_EMAIL;
  const unfit = UNFIT;
  const longestName = LONGEST_NAME;
  const restore = restored;
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
      const givenName = nameOf(cells);
      if (error || isSuspicious || count > width) {
        if (isBlank(cells)) return;
        const fault = error ? errorOf(cells, line, error) : faultOf(record);
        if (fault) return rejected(record, fault);
      }
      let email = givenEmail.trim().toLowerCase();
      if (!usualEmail.test(email) || email.indexOf("@") > 64) {
        if (email === "" && isBlank(cells)) return;
        email = email.normalize("NFC");
        const code = email === "" ? "MISSING_EMAIL" : emailProblem(email);
        if (code) return rejected(record, emailFault(code, givenEmail, email));
      }
      const name = endLine === line ? givenName.trim() : givenName.trim().replace(/\s*[\r\n]+\s*/g, " ");
      if (name === "" || name.length > longestName || name.includes("\ufffd")) {
        const fault = nameFault(name);
        if (fault) return rejected(record, fault);
      }
      let further: Record<string, string> | null = null;
      for (let at = 0; at < furtherCount; at++) {
        const cell = cells[indexes[at] ?? 0];
        if (!cell || cell.trim() === "") continue;
        further ??= {};
        further[attributes[at] ?? ""] = cell;
      }
      return { accepted: further ? { line, email, name, columns: further } : { line, email, name } };
    },
  };

  function nameOf(cells: string[]): string {
    const name = nameIndex < 0 ? "" : (cells[nameIndex] ?? "");
    if (firstName < 0 || lastName < 0 || (name !== "" && name.trim() !== "")) return name;
    return `${(cells[firstName] ?? "").trim()} ${(cells[lastName] ?? "").trim()}`.trim();
  }

  function isBlank(cells: string[]): boolean {
    return cells.every((cell, index) => cell.trim() === "" || dropped.includes(index));
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
      if (!isValidText(text.subarray(start, end), encoding)) {
        const value = cells.find((cell) => cell.includes("\ufffd")) ?? "";
        const expected = encoding === "utf-8" ? "UTF-8" : "UTF-16";
        return {
          code: "INVALID_ENCODING",
          value,
          reason: `${shown(value)} holds bytes that are not ${expected}. Save the file as UTF-8 and write the cell anew.`,
        };
      }
      for (const value of cells) {
        const found = unfit.exec(value)?.[0];
        if (found === undefined) continue;
        return {
          code: "INVALID_CHARACTER",
          value,
          reason: `${shown(value)} holds the character ${codePoint(found)}, which is no text. Remove it.`,
        };
      }
    }
    const extra = cells.slice(width).find((cell) => cell.trim() !== "");
    if (extra !== undefined)
      return {
        code: "TOO_MANY_CELLS",
        value: extra,
        reason: `The row has ${cells.length - dropped.length} cells, the header ${width - dropped.length}. Put a cell that holds ${delimiterName(delimiter)} in double quotes, or remove ${shown(extra)}.`,
      };
    return undefined;
  }
}

interface Fault {
  code: RejectCode;
  reason: string;
  value: string;
}

function errorOf(cells: string[], line: number, code: RecordError): Fault {
  if (code === "ROW_TOO_LONG")
    return {
      code,
      value: cells[0] ?? "",
      reason: `The row is longer than ${MAX_RECORD_BYTES / 1024} KiB. Shorten it; only its beginning is kept here.`,
    };
  const value = cells.find((cell) => cell.includes('"')) ?? cells[0] ?? "";
  return {
    code,
    value,
    reason: `Line ${line} opens a double quote, in ${shown(value)}, that is not closed. Close or remove it. The lines after it were read as rows of their own.`,
  };
}

function emailFault(code: "MISSING_EMAIL" | "INVALID_EMAIL" | "EMAIL_TOO_LONG", value: string, email: string): Fault {
  const local = email.slice(0, email.indexOf("@"));
  if (code === "MISSING_EMAIL") return { code, value, reason: "The email is missing. Use name@domain." };
  if (code === "EMAIL_TOO_LONG")
    return {
      code,
      value,
      reason: `${shown(email)} is too long: an email address has at most 64 characters before @ (this one ${local.length}) and 254 in all (this one ${email.length}).`,
    };
  const foreign = /\P{ASCII}/u.test(local) ? " Before @, only unaccented letters can be delivered to." : "";
  return { code, value, reason: `${shown(value.trim())} is not an email address. Use name@domain.${foreign}` };
}

function nameFault(name: string): Fault | undefined {
  if (name === "") return { code: "MISSING_NAME", value: "", reason: "The name is missing. Give one." };
  if (name.includes("\ufffd"))
    return {
      code: "INVALID_ENCODING",
      value: name,
      reason: `${shown(name)} has lost a letter (\ufffd) where it was saved in another encoding. Write the name anew.`,
    };
  const length = [...name].length;
  if (length <= LONGEST_NAME) return undefined;
  return {
    code: "NAME_TOO_LONG",
    value: name,
    reason: `${shown(name)} has ${length} characters; a name has at most ${LONGEST_NAME}. Shorten it.`,
  };
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function delimiterName(delimiter: string): string {
  return delimiter === "\t" ? "a tab" : `"${delimiter}"`;
}

/** A value in a sentence: quoted, cut to 100 characters, with what cannot be seen written as its code point. */
function shown(value: string): string {
  const text = [...value].slice(0, LONGEST_SHOWN).join("");
  const visible = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff\u00a0]/gu, hidden);
  return `"${visible}${text.length < value.length ? "…" : ""}"`;
}

function hidden(character: string): string {
  if (character === "\n" || character === "\r") return "⏎";
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}
