import type { Row } from "../upload/batch";

/** Why one row was rejected. Stable: people filter rejects.csv by them. */
export const REJECT_CODES = [
  "MISSING_EMAIL",
  "INVALID_EMAIL",
  "EMAIL_TOO_LONG",
  "SEVERAL_EMAILS",
  "MISSING_NAME",
  "NAME_TOO_LONG",
  "WRONG_DELIMITER",
  "QUOTED_ROW",
  "TOO_MANY_CELLS",
  "ROW_TOO_LONG",
  "UNCLOSED_QUOTE",
  "INVALID_CHARACTER",
  "INVALID_ENCODING",
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

export interface RejectedRow {
  /** Physical line on which the record starts, from 1. */
  line: number;
  /** Physical line on which it ends. */
  endLine: number;
  /** The cells without spaces around, one for each column of the header. Of a row that is too long, only its beginning. */
  cells: string[];
  /** Cells beyond the header. */
  extraCells: string[];
  code: RejectCode;
  /** A sentence for the owner of the file: what is wrong with which value, and what would be right. */
  reason: string;
  /** What is at fault, as given. */
  value: string;
}

export type ParsedRow = { accepted: Row } | { rejected: RejectedRow };
