import {
  type CancellationReason,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isDeadlineExceeded, isThrottling } from "../retry";
import { type Counter, SUMMARY } from "./summary";

/** What a mark adds to SUMMARY: counters, and the countdowns, which marks take from (negative) or give to. */
type CounterChanges = Partial<Record<Counter | "toInsert" | "toWelcome", number>>;

/** Something that happened once: a conditional write that fails when it is already written down, and what it counts. */
export interface Receipt {
  write: TransactWriteItem;
  counts: CounterChanges;
}

/** What counting works with. */
export interface UploadsTable {
  dynamodb: DynamoDBClient;
  uploadsTable: string;
  clock: Clock;
}

/** A transaction takes 100 actions; one is the update of SUMMARY. */
export const RECEIPTS_PER_TRANSACTION = 99;

/**
 * Writes the marks and adds their counts to the upload's SUMMARY in one transaction, so that each mark is counted
 * exactly once however often it is delivered: one that is already there is dropped with its count, and the rest is
 * written. The SDK retries no cancelled transaction: conflicts and throttling are retried here, until the deadline.
 * @param marks at most MARKS_PER_TRANSACTION
 * @throws DeadlineExceeded when the deadline passes first; nothing is known to be written then
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export async function transactReceipts(
  { dynamodb, uploadsTable, clock }: UploadsTable,
  uploadId: string,
  marks: Receipt[],
  deadline: number,
): Promise<void> {
  let open = marks;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    let reasons = await cancellation(dynamodb, uploadsTable, uploadId, open);
    while (reasons !== undefined) {
      const left = open.filter((_mark, index) => reasons?.[index]?.Code !== "ConditionalCheckFailed");
      if (left.length === open.length) break;
      open = left;
      reasons = open.length === 0 ? undefined : await cancellation(dynamodb, uploadsTable, uploadId, open);
    }
    if (reasons === undefined) return;
  }
  throw deadlineExceeded(`counting ${open.length} results of upload ${uploadId}`);
}

/** Tries the transaction. Undefined: written. Else why each action was cancelled, none for a reason worth giving up. */
async function cancellation(
  dynamodb: DynamoDBClient,
  uploadsTable: string,
  uploadId: string,
  marks: Receipt[],
): Promise<CancellationReason[] | undefined> {
  const summary = summaryUpdate(uploadsTable, uploadId, marks);
  try {
    await dynamodb.send(
      new TransactWriteItemsCommand({ TransactItems: [...marks.map((mark) => mark.write), summary] }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof TransactionInProgressException || isThrottling(error)) return [];
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (reasons.some(({ Code }) => !RETRYABLE_REASONS.includes(Code ?? "None"))) throw error;
    return reasons;
  }
}

/** Cancellation codes that a later attempt, or a dropped mark, can mend. */
const RETRYABLE_REASONS = [
  "None",
  "ConditionalCheckFailed",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
];

function summaryUpdate(uploadsTable: string, uploadId: string, marks: Receipt[]): TransactWriteItem {
  const totals: Record<string, number> = {};
  for (const { counts } of marks)
    for (const [counter, count] of Object.entries(counts)) totals[counter] = (totals[counter] ?? 0) + count;
  const counters = Object.entries(totals);
  return {
    Update: {
      TableName: uploadsTable,
      Key: { uploadId: { S: uploadId }, part: { S: SUMMARY } },
      UpdateExpression: `ADD ${counters.map((_, index) => `#${index} :${index}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(counters.map(([counter], index) => [`#${index}`, counter])),
      ExpressionAttributeValues: Object.fromEntries(counters.map(([, n], index) => [`:${index}`, { N: String(n) }])),
    },
  };
}

/** A mark that could not be written, and why. */
interface FailedReceipt {
  mark: Receipt;
  error: unknown;
}

/**
 * Writes and counts marks together, as countOnce does. Where that fails for good they are halved, until a mark that
 * cannot be written stands alone: it costs the others nothing.
 * @param marks at most MARKS_PER_TRANSACTION
 * @param deadline milliseconds since the epoch
 * @returns those that are not counted
 */
export async function writeReceipts(
  counting: UploadsTable,
  uploadId: string,
  marks: Receipt[],
  deadline: number,
): Promise<FailedReceipt[]> {
  try {
    await transactReceipts(counting, uploadId, marks, deadline);
    return [];
  } catch (error) {
    if (marks.length === 1 || isDeadlineExceeded(error)) return marks.map((mark) => ({ mark, error }));
    const half = Math.ceil(marks.length / 2);
    return [
      ...(await writeReceipts(counting, uploadId, marks.slice(0, half), deadline)),
      ...(await writeReceipts(counting, uploadId, marks.slice(half), deadline)),
    ];
  }
}
