import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionInProgressException,
} from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isDeadlineExceeded, isThrottling } from "../retry";
import { type Counter, SUMMARY } from "./summary";

export type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** What a receipt adds to SUMMARY: counters, and the countdowns, which it decreases (negative) or increases. */
type CounterChanges = Partial<Record<Counter | "toInsert" | "toWelcome", number>>;

/** Evidence that something was done: a conditional write that fails where it exists already, and what it counts. */
export interface Receipt {
  write: TransactItem;
  /** A further write that never fails. */
  also?: TransactItem;
  counts: CounterChanges;
}

/** The `uploads` table and what its reads and writes need. */
export interface UploadsTable {
  dynamodb: DynamoDBDocumentClient;
  uploadsTable: string;
  clock: Clock;
}

/** A receipt that could not be written, and why. */
interface FailedReceipt {
  receipt: Receipt;
  error: unknown;
}

/**
 * Receipts of one transaction: it takes 100 actions, of which one is the update of SUMMARY.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export const RECEIPTS_PER_TRANSACTION = 99;

/**
 * Longest delay before a cancelled transaction is retried, in milliseconds. Another transaction on SUMMARY takes some
 * 10 ms, so a longer one only makes the invocation wait.
 */
export const LONGEST_CONFLICT_DELAY = 1_000;

/**
 * Writes receipts, as many together as a transaction takes. On a permanent error it halves them, until a receipt that
 * cannot be written is alone: the others are written.
 * @param uploads - the table
 * @param uploadId - the upload of all receipts
 * @param receipts - any number
 * @param deadline - milliseconds since the epoch
 * @returns the receipts that are not known to be written
 */
export async function writeReceipts(
  uploads: UploadsTable,
  uploadId: string,
  receipts: Receipt[],
  deadline: number,
): Promise<FailedReceipt[]> {
  if (receipts.length > RECEIPTS_PER_TRANSACTION)
    return [
      ...(await writeReceipts(uploads, uploadId, receipts.slice(0, RECEIPTS_PER_TRANSACTION), deadline)),
      ...(await writeReceipts(uploads, uploadId, receipts.slice(RECEIPTS_PER_TRANSACTION), deadline)),
    ];
  try {
    await transactReceipts(uploads, uploadId, receipts, deadline);
    return [];
  } catch (error) {
    if (receipts.length === 1 || isDeadlineExceeded(error)) return receipts.map((receipt) => ({ receipt, error }));
    const half = Math.ceil(receipts.length / 2);
    return [
      ...(await writeReceipts(uploads, uploadId, receipts.slice(0, half), deadline)),
      ...(await writeReceipts(uploads, uploadId, receipts.slice(half), deadline)),
    ];
  }
}

/**
 * Writes the receipts and adds their counts to the upload's SUMMARY in one transaction, so that each receipt is counted
 * exactly once however often it is delivered: one that exists already is dropped with its count, and the rest is
 * written. Where DynamoDB throttles the writes of some receipts, the others are written without them: in a table whose
 * throughput is used up by inserts, all of 99 writes are hardly ever accepted at the same moment. The SDK does not retry a
 * cancelled transaction: conflicts and throttling are retried here.
 * @param uploads - the table
 * @param uploadId - the upload of all receipts
 * @param receipts - at most RECEIPTS_PER_TRANSACTION
 * @param deadline - milliseconds since the epoch
 * @throws DeadlineExceeded at the deadline; whether the last attempt was written is unknown
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export async function transactReceipts(
  { dynamodb, uploadsTable, clock }: UploadsTable,
  uploadId: string,
  receipts: Receipt[],
  deadline: number,
): Promise<void> {
  const pending = new Set(receipts);
  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline, LONGEST_CONFLICT_DELAY)) {
    let chosen = [...pending];
    while (chosen.length > 0) {
      const cancelled = await tryTransaction(dynamodb, writesOf(uploadsTable, uploadId, chosen));
      if (cancelled === undefined) {
        for (const receipt of chosen) pending.delete(receipt);
        break;
      }
      lastError = cancelled.error;
      const codeOf = new Map(chosen.map((receipt, index) => [receipt, cancelled.reasons[index]?.Code ?? "None"]));
      for (const [receipt, code] of codeOf) if (code === EXISTS) pending.delete(receipt);
      const writable = chosen.filter((receipt) => ![EXISTS, ...THROTTLED].includes(codeOf.get(receipt) ?? "None"));
      if (writable.length === chosen.length) break;
      chosen = writable;
    }
    if (pending.size === 0) return;
  }
  throw deadlineExceeded(`counting ${pending.size} results of upload ${uploadId}`, lastError);
}

function writesOf(uploadsTable: string, uploadId: string, receipts: Receipt[]): TransactItem[] {
  const totals: CounterChanges = {};
  for (const { counts } of receipts)
    for (const [counter, count] of Object.entries(counts) as [keyof CounterChanges, number][])
      totals[counter] = (totals[counter] ?? 0) + count;
  const writes = [...receipts.map(({ write }) => write), ...receipts.flatMap(({ also }) => also ?? [])];
  return [...writes, summaryUpdate(uploadsTable, uploadId, totals)];
}

/**
 * Attempts a transaction once.
 * @returns undefined where it is written; else the retryable error, and the reasons of a cancellation, one an action
 * @throws DynamoDB's error where a retry would meet it again
 */
export async function tryTransaction(
  dynamodb: DynamoDBDocumentClient,
  items: TransactItem[],
): Promise<{ error: unknown; reasons: CancellationReason[] } | undefined> {
  try {
    await dynamodb.send(new TransactWriteCommand({ TransactItems: items }));
    return undefined;
  } catch (error) {
    if (error instanceof TransactionInProgressException || isThrottling(error)) return { error, reasons: [] };
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (reasons.some(({ Code }) => !RETRYABLE_REASONS.includes(Code ?? "None"))) throw error;
    return { error, reasons };
  }
}

/** The cancellation code of a receipt that exists already. */
const EXISTS = "ConditionalCheckFailed";
const THROTTLED = ["ThrottlingError", "ProvisionedThroughputExceeded"];
/** Cancellation codes after which a retry, or a transaction of fewer receipts, can succeed. */
const RETRYABLE_REASONS = ["None", EXISTS, "TransactionConflict", ...THROTTLED];

/**
 * Returns the action that adds counts to an upload's SUMMARY.
 * @param condition - on SUMMARY; without one it is created where it does not exist
 */
export function summaryUpdate(
  uploadsTable: string,
  uploadId: string,
  changes: CounterChanges,
  condition?: string,
): TransactItem {
  const counters = Object.entries(changes);
  return {
    Update: {
      TableName: uploadsTable,
      Key: { uploadId, part: SUMMARY },
      UpdateExpression: `ADD ${counters.map((_, index) => `#${index} :${index}`).join(", ")}`,
      ...(condition !== undefined && { ConditionExpression: condition }),
      ExpressionAttributeNames: Object.fromEntries(counters.map(([counter], index) => [`#${index}`, counter])),
      ExpressionAttributeValues: Object.fromEntries(counters.map(([, count], index) => [`:${index}`, count])),
    },
  };
}
