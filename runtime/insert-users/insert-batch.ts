import { isoTime } from "../clock";
import { attemptsWithBackoff, deadlineExceeded } from "../retry";
import type { Batch, Row } from "../upload/batch";
import { readUsers, type User, type UsersTable } from "../user";
import type { BatchResult, RowNote, RowOutcome } from "./batch-receipt";
import { executeInserts, type StatementResponse } from "./execute-inserts";

/** Statement errors after which a retry can succeed. */
const RETRYABLE = [
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "InternalServerError",
  "TransactionConflict",
];
/** Statement errors that are permanent for the row. */
const INVALID = ["ValidationError", "ItemCollectionSizeLimitExceeded"];

/**
 * Inserts those rows of a batch that do not exist yet, and classifies every row. An existing user is never overwritten.
 * @param users - the table
 * @param batch - the batch
 * @param deadline - milliseconds since the epoch
 * @throws DeadlineExceeded at the deadline; InsertFailed on an error that concerns no single row
 */
export async function insertBatch(users: UsersTable, batch: Batch, deadline: number): Promise<BatchResult> {
  const { clock } = users;
  const counts: Record<RowOutcome, number> = { inserted: 0, existing: 0, duplicates: 0, invalid: 0 };
  const notes: RowNote[] = [];
  const note = (entry: RowNote) => {
    counts[entry.outcome]++;
    notes.push(entry);
  };

  const createdAt = isoTime(clock);
  let pending = batch.rows;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    // DynamoDB rejects a batch that names a key twice: a repeated email goes into the next round.
    let round = firstRowOfEachEmail(pending);
    /** Rows of the next attempt, after its delay. */
    const retry = new Set<Row>();
    while (round.length > 0) {
      const responses = await executeInserts(users, batch.uploadId, createdAt, round);
      const existing: Row[] = [];
      round.forEach((row, index) => {
        const error = responses[index]?.Error;
        const code: string | undefined = error?.Code;
        if (code === undefined) counts.inserted++;
        else if (code === "DuplicateItem") existing.push(row);
        else if (RETRYABLE.includes(code)) retry.add(row);
        else if (INVALID.includes(code)) note({ ...sourceOf(row), outcome: "invalid", detail: messageOf(error) });
        else throw insertFailed(users.usersTable, code, messageOf(error));
      });
      for (const { row, classification } of await classifyExisting(users, batch.uploadId, existing, deadline)) {
        if (classification === "deleted") retry.add(row);
        else if (classification === "inserted") counts.inserted++;
        else note({ ...sourceOf(row), ...classification });
      }
      const processed = new Set(round.filter((row) => !retry.has(row)));
      pending = pending.filter((row) => !processed.has(row));
      round = firstRowOfEachEmail(pending).filter((row) => !retry.has(row));
    }
    if (pending.length === 0) return { batch: batch.number, counts, notes };
  }
  throw deadlineExceeded(`inserting ${pending.length} rows of batch ${batch.number} of upload ${batch.uploadId}`);
}

function sourceOf({ line, email }: Row): Pick<RowNote, "line" | "email"> {
  return { line, email };
}

function firstRowOfEachEmail(rows: Row[]): Row[] {
  const byEmail = new Map<string, Row>();
  for (const row of rows) if (!byEmail.has(row.email)) byEmail.set(row.email, row);
  return [...byEmail.values()];
}

function messageOf(error: StatementResponse["Error"]): string {
  return error?.Message ?? "no message";
}

/**
 * Why DynamoDB reported DuplicateItem for a row. `inserted`: an earlier attempt of this very row inserted the user.
 * `deleted`: the user was deleted since, so a retry can insert it.
 */
type Classification = "inserted" | "deleted" | Omit<RowNote, "line" | "email">;

/**
 * Classifies rows whose email exists already.
 * @param users - the table
 * @param uploadId - the upload of all rows
 * @param rows - at most 25, no email twice
 * @param deadline - milliseconds since the epoch
 * @throws DeadlineExceeded at the deadline
 */
export async function classifyExisting(
  users: UsersTable,
  uploadId: string,
  rows: Row[],
  deadline: number,
): Promise<{ row: Row; classification: Classification }[]> {
  if (rows.length === 0) return [];
  const emails = rows.map((row) => row.email);
  const stored = await readUsers(users, emails, ["uploadId", "line"], deadline);
  return rows.map((row) => ({ row, classification: classify(stored.get(row.email), uploadId, row) }));
}

function classify(user: Pick<User, "uploadId" | "line"> | undefined, uploadId: string, row: Row): Classification {
  if (user === undefined) return "deleted";
  if (user.uploadId !== uploadId) return { outcome: "existing", ...(user.uploadId && { detail: user.uploadId }) };
  if (user.line === row.line) return "inserted";
  return { outcome: "duplicates", ...(user.line !== undefined && { firstLine: user.line }) };
}

/** DynamoDB rejects an insert for a reason that concerns no single row: permissions, a missing table. */
interface InsertFailed extends Error {
  name: "InsertFailed";
}

function insertFailed(table: string, code: string, message: string): InsertFailed {
  const text = `Inserting into ${table} failed: ${code} (${message}). Fix the cause; the message is redelivered.`;
  return Object.assign(new Error(text), { name: "InsertFailed" as const });
}
