import type { BatchStatementResponse } from "@aws-sdk/client-dynamodb";
import { isoTime } from "../clock";
import { attemptsWithBackoff, deadlineExceeded } from "../retry";
import type { Batch, Row } from "../upload/batch";
import { readUsers, type User } from "../user";
import type { BatchResult, RowNote, RowOutcome } from "./batch-receipt";
import type { InsertUsers } from "./dependencies";
import { executeInserts } from "./execute-inserts";

/** Statement errors that a later attempt can mend. */
const RETRYABLE = [
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "InternalServerError",
  "TransactionConflict",
];
/** Statement errors that blame the row: no attempt will ever store it. */
const INVALID = ["ValidationError", "ItemCollectionSizeLimitExceeded"];

/**
 * Inserts a batch's rows that are not there yet and tells what became of each. Nobody's record is overwritten.
 * @throws DeadlineExceeded at the deadline, InsertFailed where DynamoDB refuses for a reason that is no row's fault
 */
export async function insertBatch(insertUsers: InsertUsers, batch: Batch, deadline: number): Promise<BatchResult> {
  const { clock } = insertUsers;
  const counts: Record<RowOutcome, number> = { inserted: 0, existing: 0, duplicates: 0, invalid: 0 };
  const notes: RowNote[] = [];
  const note = (entry: RowNote) => {
    counts[entry.outcome]++;
    notes.push(entry);
  };

  const createdAt = isoTime(clock);
  let open = batch.rows;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    // DynamoDB refuses a whole batch that names a key twice: a repeated email waits for the next round.
    let round = firstOfEachEmail(open);
    /** Left to the next attempt, after its wait. */
    const passing = new Set<Row>();
    while (round.length > 0) {
      const responses = await executeInserts(insertUsers, batch.uploadId, createdAt, round);
      const taken: Row[] = [];
      round.forEach((row, index) => {
        const error = responses[index]?.Error;
        const code: string | undefined = error?.Code;
        if (code === undefined) counts.inserted++;
        else if (code === "DuplicateItem") taken.push(row);
        else if (RETRYABLE.includes(code)) passing.add(row);
        else if (INVALID.includes(code)) note({ line: row.line, outcome: "invalid", detail: messageOf(error) });
        else throw insertFailed(insertUsers.usersTable, code, messageOf(error));
      });
      for (const { row, verdict } of await classifyExisting(insertUsers, batch.uploadId, taken, deadline)) {
        if (verdict === "gone") passing.add(row);
        else if (verdict === "ours") counts.inserted++;
        else note({ line: row.line, ...verdict });
      }
      const settled = new Set(round.filter((row) => !passing.has(row)));
      open = open.filter((row) => !settled.has(row));
      round = firstOfEachEmail(open).filter((row) => !passing.has(row));
    }
    if (open.length === 0) return { batch: batch.number, counts, notes };
  }
  throw deadlineExceeded(`inserting ${open.length} rows of batch ${batch.number} of upload ${batch.uploadId}`);
}

function firstOfEachEmail(rows: Row[]): Row[] {
  const byEmail = new Map<string, Row>();
  for (const row of rows) if (!byEmail.has(row.email)) byEmail.set(row.email, row);
  return [...byEmail.values()];
}

function messageOf(error: BatchStatementResponse["Error"]): string {
  return error?.Message ?? "no message";
}

/** `ours`: an earlier attempt at this very row stored it. `gone`: deleted since, so it can be inserted after all. */
type ExistingRow = "ours" | "gone" | Omit<RowNote, "line">;

/**
 * Whose the users are that were found in place of these rows.
 * @param rows at most 25, no email twice
 * @throws DeadlineExceeded at the deadline
 */
export async function classifyExisting(
  insertUsers: InsertUsers,
  uploadId: string,
  rows: Row[],
  deadline: number,
): Promise<{ row: Row; verdict: ExistingRow }[]> {
  if (rows.length === 0) return [];
  const emails = rows.map((row) => row.email);
  const users = await readUsers(insertUsers, emails, ["uploadId", "line"], deadline);
  return rows.map((row) => ({ row, verdict: verdictOn(users.get(row.email), uploadId, row) }));
}

function verdictOn(user: Pick<User, "uploadId" | "line"> | undefined, uploadId: string, row: Row): ExistingRow {
  if (user === undefined) return "gone";
  if (user.uploadId !== uploadId) return { outcome: "existing", ...(user.uploadId && { detail: user.uploadId }) };
  if (user.line === row.line) return "ours";
  return { outcome: "duplicates", ...(user.line !== undefined && { firstLine: user.line }) };
}

/** DynamoDB refused an insert for a reason that lies in no row: rights, a missing table. */
interface InsertFailed extends Error {
  name: "InsertFailed";
}

function insertFailed(table: string, code: string, message: string): InsertFailed {
  const text = `DynamoDB refused to insert into ${table}: ${code} (${message}). Mend that; the message is delivered again.`;
  return Object.assign(new Error(text), { name: "InsertFailed" as const });
}
