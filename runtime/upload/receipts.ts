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
import { chunksOf } from "../chunks-of";
import type { Clock } from "../clock";
import { type Failed, halveOnError } from "../halve-on-error";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";
import { type Counter, SUMMARY } from "./summary";

export type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** What a receipt adds to SUMMARY: counters, and the countdowns, which it decreases (negative) or increases. */
type CounterChanges = Partial<Record<Counter | "toInsert" | "toWelcome", number>>;

/** Evidence that something was done: a conditional write that fails where it was written before, and what it counts. */
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
export async function writeReceipts<Written extends Receipt>(
  uploads: UploadsTable,
  uploadId: string,
  receipts: Written[],
  deadline: number,
): Promise<Failed<Written>[]> {
  const failed: Failed<Written>[] = [];
  const write = async (some: Written[]) => (await transactReceipts(uploads, uploadId, some, deadline)).failed;
  for (const group of chunksOf(receipts, RECEIPTS_PER_TRANSACTION)) failed.push(...(await halveOnError(group, write)));
  return failed;
}

/**
 * Writes receipts and adds their counts to the upload's SUMMARY in one transaction, so that each receipt is counted
 * exactly once however often it is delivered: one whose condition fails is dropped with its count, and the rest is
 * written. Where DynamoDB throttles the writes of some receipts, the others are written without them: in a table whose
 * throughput is used up by inserts, all of 99 writes are hardly ever accepted at the same moment. The SDK does not retry a
 * cancelled transaction: conflicts and throttling are retried here.
 * @param uploads - the table
 * @param uploadId - the upload of all receipts
 * @param receipts - at most RECEIPTS_PER_TRANSACTION
 * @param deadline - milliseconds since the epoch
 * @param createsSummary - whether SUMMARY is created where it does not exist; else the receipts are written uncounted
 * @returns the receipts whose condition failed, and those that are not known to be written at the deadline
 * @throws DynamoDB's error where a retry would meet it again
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export async function transactReceipts<Written extends Receipt>(
  { dynamodb, uploadsTable, clock }: UploadsTable,
  uploadId: string,
  receipts: Written[],
  deadline: number,
  createsSummary = true,
): Promise<{ conditionFailed: Written[]; failed: Failed<Written>[] }> {
  const pending = new Set(receipts);
  const conditionFailed: Written[] = [];
  let isCounted = true;
  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline, LONGEST_CONFLICT_DELAY)) {
    let chosen = [...pending];
    while (chosen.length > 0) {
      const writes = writesOf(chosen);
      const update = isCounted ? [summaryUpdate(uploadsTable, uploadId, chosen, createsSummary)] : [];
      const cancelled = await tryTransaction(dynamodb, [...writes, ...update]);
      if (cancelled === undefined) {
        for (const receipt of chosen) pending.delete(receipt);
        break;
      }
      lastError = cancelled.error;
      const codes = cancelled.reasons.map(({ Code }) => Code ?? "None");
      const codeOf = new Map(chosen.map((receipt, index) => [receipt, codes[index] ?? "None"]));
      const writable = chosen.filter(
        (receipt) => ![CONDITION_FAILED, ...THROTTLED].includes(codeOf.get(receipt) ?? ""),
      );
      for (const [receipt, code] of codeOf)
        if (code === CONDITION_FAILED && pending.delete(receipt)) conditionFailed.push(receipt);
      const hasNoSummary = codes[writes.length] === CONDITION_FAILED;
      if (hasNoSummary) isCounted = false;
      else if (writable.length === chosen.length) break;
      chosen = writable;
    }
    if (pending.size === 0) return { conditionFailed, failed: [] };
  }
  const error = deadlineExceeded(`writing ${pending.size} receipts of upload ${uploadId}`, lastError);
  return { conditionFailed, failed: [...pending].map((item) => ({ item, error })) };
}

/** Returns the writes of receipts: first one of each, in their order. */
function writesOf(receipts: Receipt[]): TransactItem[] {
  return [...receipts.map(({ write }) => write), ...receipts.flatMap(({ also }) => also ?? [])];
}

/**
 * Attempts a transaction once.
 * @returns undefined where it is written; else the retryable error, and the reasons of a cancellation, one an action
 * @throws DynamoDB's error where a retry would meet it again
 */
async function tryTransaction(
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

/** The cancellation code of a receipt that was written before. */
const CONDITION_FAILED = "ConditionalCheckFailed";
const THROTTLED = ["ThrottlingError", "ProvisionedThroughputExceeded"];
/** Cancellation codes after which a retry, or a transaction of fewer receipts, can succeed. */
const RETRYABLE_REASONS = ["None", CONDITION_FAILED, "TransactionConflict", ...THROTTLED];

/** Returns the action that adds the counts of receipts to an upload's SUMMARY. */
function summaryUpdate(
  uploadsTable: string,
  uploadId: string,
  receipts: Receipt[],
  createsSummary: boolean,
): TransactItem {
  const totals: CounterChanges = {};
  for (const { counts } of receipts)
    for (const [counter, count] of Object.entries(counts) as [keyof CounterChanges, number][])
      totals[counter] = (totals[counter] ?? 0) + count;
  const counters = Object.entries(totals);
  return {
    Update: {
      TableName: uploadsTable,
      Key: { uploadId, part: SUMMARY },
      UpdateExpression: `ADD ${counters.map((_, index) => `#${index} :${index}`).join(", ")}`,
      ...(!createsSummary && { ConditionExpression: "attribute_exists(uploadId)" }),
      ExpressionAttributeNames: Object.fromEntries(counters.map(([counter], index) => [`#${index}`, counter])),
      ExpressionAttributeValues: Object.fromEntries(counters.map(([, count], index) => [`:${index}`, count])),
    },
  };
}
