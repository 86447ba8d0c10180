import { parseJsonObject } from "../parse-json-object";
import { type ExistingUsers, parseExistingUsers } from "./existing-users";

/** One accepted row. Its item in `users` has these attributes and those that the insert adds. */
export interface Row {
  /** Line of the file on which the record starts; the header is usually line 1. */
  line: number;
  /** Trimmed and lower-cased: the key of `users`. */
  email: string;
  name: string;
  /** The further columns of the file as given, by attribute name; empty cells are left out. */
  columns?: Record<string, string>;
}

/**
 * At most so many consecutive accepted rows go in one batch: four full calls of BatchExecuteStatement, which takes 25. The
 * receipts of an upload are in one partition, so that fewer rows in each limit how fast it is inserted:
 * docs/decisions/2026-11-26-rows-per-batch.md.
 */
export const ROWS_PER_BATCH = 100;

/** The body of one SQS message: up to ROWS_PER_BATCH consecutive accepted rows of an upload. Depends on the object alone. */
export interface Batch {
  uploadId: string;
  /** From 0. */
  number: number;
  /** What becomes of users who exist already. Absent: they are kept. */
  existingUsers?: UpdatePolicy;
  rows: Row[];
}

/** A policy that changes users. */
export type UpdatePolicy = Exclude<ExistingUsers, "keep">;

/**
 * Reads the batch of a message.
 * @param body - the message's body
 * @throws TypeError where it holds no batch; such a message is dead-lettered
 */
export function batchOf(body: string): Batch {
  const { uploadId, number, rows, existingUsers = "keep" } = parseJsonObject(body);
  if (typeof uploadId !== "string" || typeof number !== "number" || !Array.isArray(rows))
    throw new TypeError("The message is no batch: expected a JSON object with uploadId, number and rows.");
  const policy = parseExistingUsers(existingUsers);
  if (policy === undefined)
    throw new TypeError("The message is no batch: its existingUsers is not one of keep, fill and update.");
  return { uploadId, number, ...(policy !== "keep" && { existingUsers: policy }), rows };
}
