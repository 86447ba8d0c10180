import { chunksOf } from "../chunks-of";
import { type Clock, isoTime } from "../clock";
import { forEachConcurrently } from "../for-each-concurrently";
import { attemptsWithBackoff, deadlineExceeded } from "../retry";
import type { Batch, Row } from "../upload/batch";
import type { UsersTable } from "../user";
import { type BatchResult, noCounts, type RowNote } from "./batch-receipt";
import { classifyExisting } from "./classify-existing";
import { executeInserts, MAX_STATEMENTS, type StatementResponse } from "./execute-inserts";
import { updateExisting, type WholeUser } from "./update-existing";

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

/** Calls under way at once within one invocation. */
const CONCURRENT_CALLS = 5;

/** Users that are updated at once for each of these calls: one UpdateItem takes one. */
const CONCURRENT_UPDATES = 8;

/** Milliseconds between calls after the first throttled one, at most, and at most after any number. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;

/** A batch in progress. */
interface Progress {
  batch: Batch;
  result: BatchResult;
  /** Rows without an outcome. */
  pending: number;
  /** Line of the first row that had an outcome, by the email of a user of another upload: one row of a batch updates it. */
  decided: Map<string, number>;
  /** Why the batch cannot be completed in this invocation: its other rows are not attempted. */
  failure?: { error: unknown };
}

interface PendingRow {
  row: Row;
  of: Progress;
}

/**
 * Inserts those rows of batches that do not exist yet, and classifies every row. An existing user is changed only as the
 * policy of the batch says. Each batch is attempted in calls of its own. Rows to retry share calls: throttling leaves a few of each batch.
 * @param users - the table
 * @param batches - the batches of an invocation, none twice
 * @param deadline - milliseconds since the epoch
 * @returns for each batch, in their order, the result, or the error: DeadlineExceeded at the deadline, InsertFailed where
 * it concerns no single row, and errors of DynamoDB
 */
export async function insertBatches(
  users: UsersTable,
  batches: Batch[],
  deadline: number,
): Promise<({ result: BatchResult } | { error: unknown })[]> {
  const { clock } = users;
  const createdAt = isoTime(clock);
  const all = batches.map((batch): Progress => {
    const result = { batch: batch.number, counts: noCounts(), notes: [] };
    return { batch, result, pending: batch.rows.length, decided: new Map() };
  });

  let pending = all.flatMap((of) => of.batch.rows.map((row) => ({ row, of })));
  for await (const attempt of attemptsWithBackoff(clock, deadline)) {
    const groupOf = ({ of: { batch } }: PendingRow) =>
      attempt === 1 ? `${batch.number} ${batch.uploadId}` : batch.uploadId;
    /** Rows of the next attempt, after its delay. */
    const retry: PendingRow[] = [];
    for (let round = pending; round.length > 0; ) {
      const { calls, repeated } = callsOf(round, groupOf);
      const pace = createPace(clock, deadline);
      await forEachConcurrently(calls, CONCURRENT_CALLS, async (call) => {
        await pace.wait();
        const throttled = await insertRows(users, createdAt, call, deadline);
        pace.adapt(throttled.length > 0);
        retry.push(...throttled);
      });
      // The first row of an email is inserted before the next one is attempted.
      const waiting = new Set(retry.map(({ row }) => row.email));
      retry.push(...repeated.filter(({ row }) => waiting.has(row.email)));
      round = repeated.filter(({ row }) => !waiting.has(row.email));
    }
    pending = retry.filter(({ of }) => of.failure === undefined);
    if (pending.length === 0) break;
  }
  return all.map((progress) => progress.failure ?? resultOf(progress));
}

/** Splits rows into calls for one group each. DynamoDB rejects a call that names a key twice. */
function callsOf(rows: PendingRow[], groupOf: (row: PendingRow) => string) {
  const groups = new Map<string, Map<string, PendingRow>>();
  const repeated: PendingRow[] = [];
  for (const each of rows) {
    const key = groupOf(each);
    const group = groups.get(key) ?? new Map<string, PendingRow>();
    groups.set(key, group);
    if (group.has(each.row.email)) repeated.push(each);
    else group.set(each.row.email, each);
  }
  const calls = [...groups.values()].flatMap((group) => chunksOf([...group.values()], MAX_STATEMENTS));
  return { calls, repeated };
}

/**
 * Spaces the calls of a round while DynamoDB throttles: calls that are throttled in part cost a request each, and what
 * is throttled costs another.
 */
function createPace(clock: Clock, deadline: number) {
  let pause = 0;
  return {
    async wait(): Promise<void> {
      const delay = clock.random() * pause;
      if (delay >= 1 && clock.now() + delay < deadline) await clock.wait(delay);
    },
    adapt(isThrottled: boolean): void {
      pause = isThrottled ? Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, pause * 2)) : pause / 2;
    },
  };
}

/**
 * Executes one call, and gives its rows their outcomes.
 * @param call - rows of one upload, at most MAX_STATEMENTS, no email twice
 * @returns the rows to retry
 */
async function insertRows(
  users: UsersTable,
  createdAt: string,
  call: PendingRow[],
  deadline: number,
): Promise<PendingRow[]> {
  const rows = call.filter(({ of }) => of.failure === undefined);
  const [first] = rows;
  if (first === undefined) return [];
  if (users.clock.now() >= deadline) return rows;
  const { uploadId } = first.of.batch;
  const retry: PendingRow[] = [];
  const settle = ({ row, of }: PendingRow, outcome: "inserted" | Outcome) => {
    of.pending--;
    if (outcome === "inserted") of.result.counts.inserted++;
    else {
      of.result.counts[outcome.outcome]++;
      of.result.notes.push({ line: row.line, email: row.email, ...outcome });
    }
  };
  try {
    const responses = await executeInserts(
      users,
      uploadId,
      createdAt,
      rows.map(({ row }) => row),
    );
    const existing: PendingRow[] = [];
    rows.forEach((each, index) => {
      const error = responses[index]?.Error;
      const code: string | undefined = error?.Code;
      if (code === undefined) settle(each, "inserted");
      else if (code === "DuplicateItem") existing.push(each);
      else if (RETRYABLE.includes(code)) retry.push(each);
      else if (INVALID.includes(code)) settle(each, { outcome: "invalid", detail: messageOf(error) });
      else throw insertFailed(users.usersTable, code, messageOf(error));
    });
    const isUpdating = existing.some(({ of }) => of.batch.existingUsers !== undefined);
    const classified = await classifyExisting(
      users,
      uploadId,
      existing.map(({ row }) => row),
      deadline,
      isUpdating ? "all" : undefined,
    );
    await forEachConcurrently(existing.entries(), CONCURRENT_UPDATES, async ([index, each]) => {
      const { classification = "deleted", user } = classified[index] ?? {};
      if (classification === "deleted" || user === undefined) retry.push(each);
      else if (classification === "inserted") settle(each, "inserted");
      else {
        const outcome = await applyPolicy(users, each, classification, user);
        if (outcome === "retry") retry.push(each);
        else settle(each, outcome);
      }
    });
  } catch (error) {
    for (const { of } of rows) of.failure = { error };
  }
  return retry;
}

type Outcome = Omit<RowNote, "line" | "email">;

/**
 * Applies the policy of a batch to an existing user. The first row of an email decides, as with inserts: one that changes
 * nothing too, so that a file that is uploaded again changes nothing.
 * @param classified - the outcome if nothing is changed
 * @returns the outcome, or "retry" where the user has changed since it was read
 */
async function applyPolicy(
  users: UsersTable,
  { row, of }: PendingRow,
  classified: Outcome,
  user: WholeUser,
): Promise<Outcome | "retry"> {
  const { uploadId, existingUsers } = of.batch;
  if (existingUsers === undefined || user.uploadId === uploadId) return classified;
  const firstLine = of.decided.get(row.email);
  if (classified.outcome === "existing" && firstLine !== undefined) return { outcome: "duplicates", firstLine };
  let outcome = classified;
  if (classified.outcome === "existing") {
    const result = await updateExisting(users, { uploadId, existingUsers }, row, user);
    if (result === "changed meanwhile") return "retry";
    if (typeof result === "object") return { outcome: "invalid", detail: result.invalid };
    if (result === "updated") outcome = { ...classified, outcome: "updated" };
  }
  if (firstLine === undefined) of.decided.set(row.email, row.line);
  return outcome;
}

function resultOf({ batch, result, pending }: Progress): { result: BatchResult } | { error: unknown } {
  const { number, uploadId } = batch;
  if (pending > 0)
    return { error: deadlineExceeded(`inserting ${pending} rows of batch ${number} of upload ${uploadId}`) };
  return { result: { ...result, notes: result.notes.toSorted((a, b) => a.line - b.line) } };
}

function messageOf(error: StatementResponse["Error"]): string {
  return error?.Message ?? "no message";
}

/** DynamoDB rejects an insert for a reason that concerns no single row: permissions, a missing table. */
interface InsertFailed extends Error {
  name: "InsertFailed";
}

function insertFailed(table: string, code: string, message: string): InsertFailed {
  const text = `Inserting into ${table} failed: ${code} (${message}). Fix the cause; the message is redelivered.`;
  return Object.assign(new Error(text), { name: "InsertFailed" as const });
}
