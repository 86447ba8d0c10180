import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { deadlineOf, systemClock } from "../clock";
import { forEachConcurrently } from "../for-each-concurrently";
import { type Batch, batchOf } from "../upload/batch";
import { type Receipt, writeReceipts } from "../upload/receipts";
import { receiptPart } from "../upload/summary";
import { batchReceipt } from "./batch-receipt";
import type { InsertUsers, InsertUsersDependencies } from "./dependencies";
import { insertBatch } from "./insert-batch";

/** Batches inserted at once within one run. */
const CONCURRENT_BATCHES = 5;

/**
 * Makes the handler of the buffer queue: inserts each message's batch, then writes the receipts of the run and counts
 * them, in one transaction for each upload. A message that is not provably done by then is reported, and comes again.
 */
export function createInsertUsers(dependencies: InsertUsersDependencies) {
  const insertUsers: InsertUsers = { clock: systemClock, ...dependencies };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const deadline = deadlineOf(context, insertUsers.clock);
    const failed = new Set<string>();
    const fail = (messageIds: string[], error: unknown) => {
      for (const id of messageIds) failed.add(id);
      console.error(JSON.stringify({ message: "not done", messageIds, error: String(error) }));
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
    const isCounted = await readReceipts(insertUsers, batches, deadline);

    /** By upload and batch: two messages can hold one batch, and a transaction takes one action for each item. */
    const done = new Map<string, Map<number, { mark: Receipt; messageIds: string[] }>>();
    await forEachConcurrently(messages, CONCURRENT_BATCHES, async ({ messageId, batch }) => {
      if (isCounted(batch)) return;
      try {
        const { uploadId, number } = batch;
        const mark = batchReceipt(insertUsers, batch, await insertBatch(insertUsers, batch, deadline));
        const ofUpload = done.get(uploadId) ?? new Map();
        const { messageIds = [] } = ofUpload.get(number) ?? {};
        done.set(uploadId, ofUpload.set(number, { mark, messageIds: [...messageIds, messageId] }));
      } catch (error) {
        fail([messageId], error);
      }
    });

    for (const [uploadId, ofUpload] of done) {
      const results = [...ofUpload.values()];
      const marks = results.map(({ mark }) => mark);
      for (const { mark, error } of await writeReceipts(insertUsers, uploadId, marks, deadline))
        fail(results.find((result) => result.mark === mark)?.messageIds ?? [], error);
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/**
 * Which of these batches have a receipt already: a message delivered again, or sent again by a second pass over the
 * file. They must not be inserted again: a user deleted since would come back.
 * @param batches at most 100
 * @returns a test for a batch
 */
async function readReceipts(
  insertUsers: InsertUsers,
  batches: Batch[],
  deadline: number,
): Promise<(batch: Batch) => boolean> {
  if (batches.length === 0) return () => false;
  const nameOf = ({ uploadId, number }: Batch) => `${uploadId} ${receiptPart(number)}`;
  const keys = [...new Map(batches.map((batch) => [nameOf(batch), batch])).values()].map(({ uploadId, number }) => ({
    uploadId: { S: uploadId },
    part: { S: receiptPart(number) },
  }));
  const items = await batchGetItems(insertUsers, insertUsers.uploadsTable, keys, ["uploadId", "part"], deadline);
  const counted = new Set(items.map(({ uploadId, part }) => `${uploadId} ${part}`));
  return (batch) => counted.has(nameOf(batch));
}
