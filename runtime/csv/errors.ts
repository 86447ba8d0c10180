/** Why a whole file cannot be read. Stable: they end up in executions and in people's scripts. */
const UNREADABLE_CODES = [
  "EMPTY_FILE",
  "NO_ROWS",
  "NO_EMAIL_COLUMN",
  "NO_NAME_COLUMN",
  "HEADER_TOO_LONG",
  "NOT_CSV",
  "UNKNOWN_ENCODING",
  "INVALID_EXISTING_USERS",
  "TRUNCATED_GZIP",
  "CORRUPT_GZIP",
  "OBJECT_GONE",
  "OBJECT_REPLACED",
  "RANGE_NOT_SERVED",
  "NO_PROGRESS",
] as const;
export type UnreadableCode = (typeof UNREADABLE_CODES)[number];

/** The file as a whole is invalid: a retry cannot succeed, only a corrected file can. */
export interface UnreadableFile extends Error {
  name: "UnreadableFile";
  code: UnreadableCode;
  /** Titles of the columns, where the email or the name is not among them. */
  columns?: string[];
}

/** @param message what was found, what was expected and how to fix it, in words for the file's owner */
export function unreadableFile(code: UnreadableCode, message: string, options?: { cause: unknown }): UnreadableFile {
  return Object.assign(new Error(message, options), { name: "UnreadableFile" as const, code });
}

export function isUnreadableFile(error: unknown): error is UnreadableFile {
  return error instanceof Error && error.name === "UnreadableFile";
}
