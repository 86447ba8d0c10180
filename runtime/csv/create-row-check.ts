import type { Columns } from "./columns-of";
import { LONGEST_RECORD, type RecordProblem } from "./create-splitter";
import { emailProblem, USUAL_EMAIL } from "./email-problem";
import { restored } from "./formula";
import type { ParsedRow, RejectCode } from "./parsed-row";
import { shown } from "./shown";

const LONGEST_NAME = 200;

/**
 * Characters that SQS refuses in a message, and the other control characters; lone surrogates are found by themselves.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const UNFIT = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u;

interface RowCheck {
  /** To be told of every stretch of text before its records: what is unfit is searched for once, not in every cell. */
  look(text: string): void;
  /** @returns undefined where the record is blank, as spreadsheets write it (`,,`) */
  check(cells: string[], line: number, endLine: number, problem?: RecordProblem): ParsedRow | undefined;
}

/** Makes rows of records. A row is rejected for the first of its faults, in the order of the checks below. */
export function createRowCheck(columns: Columns, delimiter: string, encoding: string): RowCheck {
  const { width, email: emailIndex, name: nameIndex, firstName, lastName, dropped } = columns;
  const indexes = columns.further.map(({ index }) => index);
  const attributes = columns.further.map(({ attribute }) => attribute);
  const furtherCount = indexes.length;
  // Assigning to `__proto__` of an ordinary object stores nothing.
  const hasProto = attributes.includes("__proto__");
  const usualEmail = USUAL_EMAIL;
  const unfit = UNFIT;
  const longestName = LONGEST_NAME;
  const restore = restored;
  let suspicious = false;

  return {
    look(text) {
      suspicious = !text.isWellFormed() || unfit.test(text);
    },
    check(cells, line, endLine, problem) {
      const count = cells.length;
      for (let index = 0; index < count; index++) {
        const cell = cells[index];
        if (cell?.charCodeAt(0) === 39) cells[index] = restore(cell);
      }
      const givenEmail = cells[emailIndex] ?? "";
      const givenName = nameOf(cells);
      if (problem || suspicious || count > width) {
        if (isBlank(cells)) return;
        const fault = problem ? problemOf(cells, line, endLine, problem) : faultOf(cells);
        if (fault) return rejected(cells, line, endLine, fault);
      }
      let email = givenEmail.trim().toLowerCase();
      if (!usualEmail.test(email) || email.indexOf("@") > 64) {
        if (email === "" && isBlank(cells)) return;
        email = email.normalize("NFC");
        const code = email === "" ? "MISSING_EMAIL" : emailProblem(email);
        if (code) return rejected(cells, line, endLine, emailFault(code, givenEmail, email));
      }
      const name = endLine === line ? givenName.trim() : givenName.trim().replace(/\s*[\r\n]+\s*/g, " ");
      if (name === "" || name.length > longestName || name.includes("\ufffd")) {
        const fault = nameFault(name);
        if (fault) return rejected(cells, line, endLine, fault);
      }
      let further: Record<string, string> | null = null;
      for (let at = 0; at < furtherCount; at++) {
        const cell = cells[indexes[at] ?? 0];
        if (!cell || cell.trim() === "") continue;
        further ??= hasProto ? (Object.create(null) as Record<string, string>) : {};
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

  function rejected(cells: string[], line: number, endLine: number, fault: Fault): ParsedRow {
    const all = cells.length < width ? [...cells, ...Array<string>(width - cells.length).fill("")] : cells;
    const fit = all.map((cell) => cell.toWellFormed());
    const own = fit.slice(0, width).filter((_, index) => !dropped.includes(index));
    const value = fault.value.toWellFormed();
    return { rejected: { line, endLine, cells: own, extraCells: fit.slice(width), ...fault, value } };
  }

  function faultOf(cells: string[]): Fault | undefined {
    if (suspicious)
      for (const value of cells) {
        if (!value.isWellFormed() && encoding === "utf-8")
          return {
            code: "INVALID_ENCODING",
            value,
            reason: `${shown(value)} holds bytes that are not UTF-8. Save the file as UTF-8 and write the cell anew.`,
          };
        const found = unfit.exec(value)?.[0] ?? (value.isWellFormed() ? undefined : /\p{Surrogate}/u.exec(value)?.[0]);
        if (found !== undefined)
          return {
            code: "INVALID_CHARACTER",
            value,
            reason: `${shown(value)} holds the character ${codePoint(found)}, which is no text. Remove it.`,
          };
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

function problemOf(cells: string[], line: number, endLine: number, code: RecordProblem): Fault {
  const value = cells.find((cell) => cell.includes('"')) ?? cells[0] ?? "";
  if (code === "ROW_TOO_LONG")
    return {
      code,
      value: cells[0] ?? "",
      reason: `The row is longer than ${LONGEST_RECORD / 1024} KiB. Shorten it; only its beginning is kept here.`,
    };
  return {
    code,
    value,
    reason: `Line ${line} opens a double quote, in ${shown(value)}, that is not closed${endLine > line ? ` in lines ${line} to ${endLine}` : ""}. Close or remove it. The lines after it were read as rows of their own.`,
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
