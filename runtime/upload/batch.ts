/** One accepted row. Everything `users` keeps of it except what the insert adds. */
export interface Row {
  /** Line of the file on which the record starts; the header is usually line 1. */
  line: number;
  /** Trimmed and lower-cased: the key of `users`. */
  email: string;
  name: string;
  /** The further columns of the file as given, by attribute name; empty cells are left out. */
  columns?: Record<string, string>;
}

/** At most so many consecutive accepted rows go in one batch: BatchExecuteStatement takes 25 statements. */
export const ROWS_PER_BATCH = 25;

/** The body of one SQS message: up to 25 consecutive accepted rows of an upload. Depends on the file's bytes alone. */
export interface Batch {
  uploadId: string;
  /** From 0. */
  number: number;
  rows: Row[];
}

/** Reads a message's body. @throws TypeError where it is no Batch; such a message ends in the DLQ */
export function batchOf(body: string): Batch {
  const { uploadId, number, rows } = parseJsonObject(body);
  if (typeof uploadId !== "string" || typeof number !== "number" || !Array.isArray(rows))
    throw new TypeError("The message is no batch: expected a JSON object with uploadId, number and rows.");
  return { uploadId, number, rows };
}

/**
 * The fields of the object that a text holds as JSON; none where it holds no object. JSON.parse's own error quotes the
 * text, and would bring a person's email into the log.
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
