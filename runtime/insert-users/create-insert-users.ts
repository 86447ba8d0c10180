import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { type Clock, deadlineOf, systemClock } from "../clock";
import { forEachConcurrently } from "../for-each-concurrently";
import { logError } from "../log";
import { type Batch, batchOf } from "../upload/batch";
import { type Receipt, type UploadsTable, writeReceipts } from "../upload/receipts";
import { receiptPart } from "../upload/summary";
import { batchReceipt } from "./batch-receipt";
import { insertBatch } from "./insert-batch";

/** What the handler needs. */
export interface InsertUsersDependencies {
  dynamodb: DynamoDBDocumentClient;
  usersTable: string;
  uploadsTable: string;
  clock?: Clock;
}

/** Batches inserted concurrently within one invocation. */
const CONCURRENT_BATCHES = 5;

/**
 * Creates the handler of the buffer queue: inserts the batch of each message, then writes the receipts of the
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

    const messages: { messageId: string; batch: Batch }[] = [];
    for (const { messageId, body } of event.Records) {
      try {
        messages.push({ messageId, batch: batchOf(body) });
      } catch (error) {
        fail([messageId], error);
      }
    }
    const batches = messages.map(({ batch }) => batch);
    const hasReceipt = await readReceipts(insertUsers, batches, deadline);

    /** By upload and batch: two messages can hold one batch, and a transaction takes one action for each item. */
    const inserted = new Map<string, Map<number, { receipt: Receipt; messageIds: string[] }>>();
    await forEachConcurrently(messages, CONCURRENT_BATCHES, async ({ messageId, batch }) => {
      if (hasReceipt(batch)) return;
      try {
        const { uploadId, number } = batch;
        const receipt = batchReceipt(insertUsers, batch, await insertBatch(insertUsers, batch, deadline));
        const ofUpload = inserted.get(uploadId) ?? new Map();
        const { messageIds = [] } = ofUpload.get(number) ?? {};
        inserted.set(uploadId, ofUpload.set(number, { receipt, messageIds: [...messageIds, messageId] }));
      } catch (error) {
        fail([messageId], error);
      }
    });

    for (const [uploadId, ofUpload] of inserted) {
      const results = [...ofUpload.values()];
      const receipts = results.map(({ receipt }) => receipt);
      for (const { receipt, error } of await writeReceipts(insertUsers, uploadId, receipts, deadline))
        fail(results.find((result) => result.receipt === receipt)?.messageIds ?? [], error);
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/**
 * Reads which batches have a receipt already: of a redelivered message, or of one that a second pass over the file sent
 * again. Such a batch must not be inserted again: a user deleted since would be inserted anew.
 * @param uploads - the table
 * @param batches - at most 100
 * @param deadline - milliseconds since the epoch
 * @returns a predicate for a batch
 */
async function readReceipts(
  uploads: UploadsTable,
  batches: Batch[],
  deadline: number,
): Promise<(batch: Batch) => boolean> {
  if (batches.length === 0) return () => false;
  const idOf = ({ uploadId, number }: Batch) => `${uploadId} ${receiptPart(number)}`;
  const unique = [...new Map(batches.map((batch) => [idOf(batch), batch])).values()];
  const keys = unique.map(({ uploadId, number }) => ({ uploadId, part: receiptPart(number) }));
  const items = await batchGetItems(uploads, uploads.uploadsTable, keys, ["uploadId", "part"], deadline);
  const found = new Set(items.map(({ uploadId, part }) => `${uploadId} ${part}`));
  return (batch) => found.has(idOf(batch));
}
