import type { EmailFault } from "./email";
import { splitCell } from "./header-errors";
import { MAX_RECORD_BYTES, type RecordError } from "./parse-records";
import type { RejectCode } from "./parsed-row";

/** Characters of a value in a reason. */
const LONGEST_SHOWN = 100;

export const LONGEST_NAME = 200;

/** Why a row is rejected. */
export interface Fault {
  code: RejectCode;
  /** What is wrong with which value, and what would be right. */
  reason: string;
  /** What is at fault, as given. */
  value: string;
}

export function recordFault(cells: string[], line: number, code: RecordError): Fault {
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

/** @param owner - what else says whose row it is: the name */
export function missingEmail(owner: string): Fault {
  const whose = owner === "" ? "The email" : `The email of ${shown(owner)}`;
  return { code: "MISSING_EMAIL", value: "", reason: `${whose} is missing. Use name@domain.` };
}

/**
 * @param code - why there is no address, or several
 * @param value - the cell as given
 * @param email - what was read of it
 */
export function emailFault(code: EmailFault, value: string, email: string): Fault {
  const at = email.indexOf("@");
  const local = email.slice(0, at);
  if (code === "SEVERAL_EMAILS")
    return {
      code,
      value,
      reason: `${shown(value.trim())} holds several email addresses. Leave one, and add a row for each other person.`,
    };
  if (code === "EMAIL_TOO_LONG")
    return {
      code,
      value,
      reason: `${shown(email)} is too long: an email address has at most 64 characters before @ (this one ${local.length}) and 254 in all (this one ${email.length}).`,
    };
  const foreign = /\P{ASCII}/u.test(local) ? " Before @, only unaccented letters can be delivered to." : "";
  const domain =
    foreign === "" && at > 0 && /xn--|\P{ASCII}/u.test(email.slice(at))
      ? " Check the domain: it has no valid ASCII form."
      : "";
  return { code, value, reason: `${shown(value.trim())} is not an email address. Use name@domain.${foreign}${domain}` };
}

/** @param email - whose name it is */
export function nameFault(name: string, email: string): Fault | undefined {
  if (name === "")
    return { code: "MISSING_NAME", value: "", reason: `The name of ${shown(email)} is missing. Give one.` };
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

/** A row that is one cell, because another delimiter separates its cells or because quotes enclose it as a whole. */
export function oneCellFault(cell: string, delimiter: string): Fault | undefined {
  const split = splitCell(cell);
  if (split === undefined) return undefined;
  if (split.delimiter === delimiter)
    return {
      code: "QUOTED_ROW",
      value: cell,
      reason: `The whole row ${shown(cell)} is in double quotes, so that it is one cell. Remove the quotes at both ends.`,
    };
  return {
    code: "WRONG_DELIMITER",
    value: cell,
    reason: `The row ${shown(cell)} separates its cells with ${delimiterName(split.delimiter)}, the header with ${delimiterName(delimiter)}. Use ${delimiterName(delimiter)} in every row.`,
  };
}

/**
 * @param cells - the cells of the row
 * @param extra - the first one beyond the header that is not blank
 * @param counts - cells of the row and of the header, without those of a rejects.csv
 */
export function tooManyCells(
  cells: string[],
  extra: string,
  counts: { row: number; header: number },
  delimiter: string,
): Fault {
  const curly = cells.find((cell) => /^[“”„«]/.test(cell));
  const fix =
    curly === undefined
      ? `Put a cell that holds ${delimiterName(delimiter)} in double quotes, or remove ${shown(extra)}.`
      : `Curly quotes, as in ${shown(curly)}, do not enclose a cell: use straight double quotes (").`;
  return {
    code: "TOO_MANY_CELLS",
    value: extra,
    reason: `The row has ${counts.row} cells, the header ${counts.header}. ${fix}`,
  };
}

export function invalidBytes(value: string, encoding: string): Fault {
  const expected = encoding.toUpperCase().replace(/^(UTF-16)..$/, "$1");
  return {
    code: "INVALID_ENCODING",
    value,
    reason: `${shown(value)} holds bytes that are not ${expected}. Save the file as UTF-8 and write the cell anew.`,
  };
}

export function invalidCharacter(value: string, character: string): Fault {
  return {
    code: "INVALID_CHARACTER",
    value,
    reason: `${shown(value)} holds the character ${codePoint(character)}, which is no text. Remove it.`,
  };
}

/** @param bytes - that the user would take in DynamoDB */
export function rowTooLarge(value: string, bytes: number): Fault {
  return {
    code: "ROW_TOO_LONG",
    value,
    reason: `With the names of its columns, the row takes ${Math.ceil(bytes / 1024)} KiB; DynamoDB stores up to 400 KiB for a user. Shorten it, or remove columns that are not needed.`,
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
  return character === "\n" || character === "\r" ? "⏎" : `<${codePoint(character)}>`;
}
