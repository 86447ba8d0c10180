import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { type Clock, deadlineOf, systemClock } from "../clock";
import { logError } from "../log";
import { type Batch, batchOf } from "../upload/batch";
import { type Receipt, type UploadsTable, writeReceipts } from "../upload/receipts";
import { receiptPart } from "../upload/summary";
import { batchReceipt } from "./batch-receipt";
import { insertBatches } from "./insert-batches";

/** What the handler needs. */
export interface InsertUsersDependencies {
  dynamodb: DynamoDBDocumentClient;
  usersTable: string;
  uploadsTable: string;
  clock?: Clock;
}

/**
 * Creates the handler of the buffer queue: inserts the batches of the messages, then writes the receipts of the
 * invocation in one transaction for each upload. A message without a written receipt is reported as a batch item
 * failure, and redelivered.
 */
export function createInsertUsers(dependencies: InsertUsersDependencies) {
  const insertUsers = { clock: systemClock, ...dependencies };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const deadline = deadlineOf(context, insertUsers.clock);
    const failed = new Set<string>();
    const fail = (messageIds: string[], error: unknown) => {
      for (const id of messageIds) failed.add(id);
      logError("messages not processed", error, { messageIds });
    };

    /** By upload and number: two messages can hold one batch. */
    const messages = new Map<string, { batch: Batch; messageIds: string[] }>();
    for (const { messageId, body } of event.Records) {
      try {
        const batch = batchOf(body);
        const { messageIds = [] } = messages.get(idOf(batch)) ?? {};
        messages.set(idOf(batch), { batch, messageIds: [...messageIds, messageId] });
      } catch (error) {
        fail([messageId], error);
      }
    }
    const counted = await readReceipts(insertUsers, [...messages.values()], deadline);
    const uncounted = [...messages].filter(([id]) => !counted.has(id)).map(([, message]) => message);

    const results = await insertBatches(
      insertUsers,
      uncounted.map(({ batch }) => batch),
      deadline,
    );
    const ofUploads = new Map<string, Map<Receipt, string[]>>();
    uncounted.forEach(({ batch, messageIds }, index) => {
      const inserted = results[index];
      if (inserted === undefined || "error" in inserted) fail(messageIds, inserted?.error);
      else {
        const receipts = ofUploads.get(batch.uploadId) ?? new Map<Receipt, string[]>();
        ofUploads.set(batch.uploadId, receipts.set(batchReceipt(insertUsers, batch, inserted.result), messageIds));
      }
    });
    for (const [uploadId, receipts] of ofUploads)
      for (const { receipt, error } of await writeReceipts(insertUsers, uploadId, [...receipts.keys()], deadline))
        fail(receipts.get(receipt) ?? [], error);
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function idOf({ uploadId, number }: Batch): string {
  return `${uploadId} ${receiptPart(number)}`;
}

/**
 * Reads which batches have a receipt already: of a redelivered message, or of one that a second pass over the file sent
 * again, which SQS delivers for the first time. Such a batch must not be inserted again: a user deleted since would be
 * inserted anew.
 * @param uploads - the table
 * @param messages - at most 100, no batch twice
 * @param deadline - milliseconds since the epoch
 * @returns the ids of the batches
 */
async function readReceipts(
  uploads: UploadsTable,
  messages: { batch: Batch }[],
  deadline: number,
): Promise<Set<string>> {
  if (messages.length === 0) return new Set();
  const keys = messages.map(({ batch }) => ({ uploadId: batch.uploadId, part: receiptPart(batch.number) }));
  const items = await batchGetItems(uploads, uploads.uploadsTable, keys, ["uploadId", "part"], deadline);
  return new Set(items.map(({ uploadId, part }) => `${uploadId} ${part}`));
}
