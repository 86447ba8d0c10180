import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { chunksOf } from "../runtime/chunks-of";
import { type Clock, isoTime, systemClock } from "../runtime/clock";
import { fingerprintOf } from "../runtime/upload/fingerprint";
import { writeReceipts } from "../runtime/upload/receipts";
import { endOfWork } from "../runtime/upload/stop";
import { isStageComplete, type Summary } from "../runtime/upload/summary";
import { updateSummary } from "../runtime/upload/update-summary";
import type { User } from "../runtime/user";
import { UploadNotFoundError, UserError } from "./errors";
import { readSummary } from "./follow";
import type { Stack } from "./stack";
import type { UndoPlan } from "./undo-plan";
import { UNDONE_PER_TRANSACTION, undoReceipt } from "./undo-receipt";

/** What undoing uses of a stack. */
export type UndoableStack = Pick<Stack, "documents" | "outputs" | "selector">;

export interface UndoOptions {
  /** Whether users who were sent a welcome email are deleted too. */
  welcomed: boolean;
  /** For tests. */
  clock?: Clock;
}

/** Functions may still be working for the upload. */
export class TooEarlyError extends UserError {
  override name = "TooEarlyError";
  constructor(readonly from: string) {
    super(`Functions may be working for this upload until ${from}. It can be undone from then on.`);
  }
}

/** Milliseconds for which a write is retried. */
const TIMEOUT = 60_000;

/**
 * Counts what undoing an upload would delete. Changes nothing.
 *
 * @param stack - the stack
 * @param uploadId - the upload
 * @param options - which users
 * @returns the numbers of users
 * @throws UploadNotFoundError; UserError where the upload is still running
 */
export async function planUndo(stack: UndoableStack, uploadId: string, options: UndoOptions): Promise<UndoPlan> {
  const { clock = systemClock } = options;
  const summary = await readEndedSummary(stack, uploadId);
  const { updated = 0 } = summary;
  const plan = { toUndo: 0, welcomed: 0, changed: 0, updated, from: fromOf(summary, isoTime(clock)) };
  for await (const users of scanUsersOf(stack, uploadId)) for (const user of users) plan[fateOf(user, options)]++;
  return plan;
}

/**
 * Undoes an upload: deletes its users that were not changed since, and counts them. Safe to repeat.
 *
 * @param stack - the stack
 * @param uploadId - the upload
 * @param options - which users
 * @param onProgress - called with the number of users processed so far
 * @returns how many users were deleted
 * @throws UploadNotFoundError; UserError where the upload is still running; TooEarlyError
 */
export async function undoUpload(
  stack: UndoableStack,
  uploadId: string,
  options: UndoOptions,
  onProgress: (users: number) => void = () => {},
): Promise<number> {
  const { clock = systemClock } = options;
  const { usersTable, uploadsTable } = stack.outputs;
  const tables = { dynamodb: stack.documents, usersTable, uploadsTable, clock };
  const write = (values: Record<string, string>, expression: string) =>
    updateSummary({ ...tables, deadline: clock.now() + TIMEOUT }, uploadId, { values, expression });

  let before = await readEndedSummary(stack, uploadId);
  if (!isStageComplete(before, "WELCOME"))
    before = await write({ stoppedAt: isoTime(clock) }, "SET #stoppedAt = if_not_exists(#stoppedAt, :stoppedAt)");
  const from = fromOf(before, isoTime(clock));
  if (clock.now() < Date.parse(from)) throw new TooEarlyError(from);
  let processed = 0;
  for await (const users of scanUsersOf(stack, uploadId)) {
    const toUndo = users.filter((user) => fateOf(user, options) === "toUndo");
    for (const group of chunksOf(toUndo, UNDONE_PER_TRANSACTION)) {
      const receipts = group.map((user) => undoReceipt(tables, uploadId, user));
      const [failed] = await writeReceipts(tables, uploadId, receipts, clock.now() + TIMEOUT);
      if (failed !== undefined) throw failed.error;
      processed += group.length;
      onProgress(processed);
    }
  }
  const { undone = 0 } = await write({ undoneAt: isoTime(clock) }, "SET #undoneAt = :undoneAt");
  return undone - (before.undone ?? 0);
}

/** @throws UploadNotFoundError; UserError */
async function readEndedSummary(stack: UndoableStack, uploadId: string): Promise<Partial<Summary>> {
  const summary = await readSummary(stack, uploadId);
  if (summary.uploadId === undefined) throw new UploadNotFoundError(uploadId, stack.selector);
  if (summary.finishedAt === undefined)
    throw new UserError(
      `The upload has not ended: its rows and emails are still processed. Stop it first: npx rollcall stop ${uploadId}${stack.selector}`,
    );
  return summary;
}

/**
 * Returns when no function works for the upload any more: send-welcome may be sending an email where some are not
 * counted, insert-users may be processing a second delivery.
 */
function fromOf(summary: Partial<Summary>, now: string): string {
  const { stoppedAt, finishedAt = now } = summary;
  const end = isStageComplete(summary, "WELCOME")
    ? endOfWork("insertUsers", stoppedAt ?? finishedAt)
    : endOfWork("sendWelcome", stoppedAt ?? now);
  return new Date(end).toISOString();
}

type StoredUser = User & Record<string, unknown>;

function fateOf(user: StoredUser, { welcomed }: UndoOptions): "toUndo" | "welcomed" | "changed" {
  if (user.fingerprint !== fingerprintOf(user)) return "changed";
  return !welcomed && user.welcome !== undefined && "messageId" in user.welcome ? "welcomed" : "toUndo";
}

/** Scans the users table for the users of an upload: no index has them. */
async function* scanUsersOf({ documents, outputs }: UndoableStack, uploadId: string): AsyncGenerator<StoredUser[]> {
  const scan = {
    TableName: outputs.usersTable,
    FilterExpression: "uploadId = :uploadId",
    ExpressionAttributeValues: { ":uploadId": uploadId },
    ConsistentRead: true,
  };
  for await (const { Items = [] } of paginateScan({ client: documents }, scan)) yield Items as StoredUser[];
}
