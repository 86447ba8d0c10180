import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { systemClock } from "../clock";
import { deadlineOf } from "../deadline";
import { forEachConcurrently } from "../for-each-concurrently";
import { type Batch, batchOf } from "../upload/batch";
import { countOnce } from "../upload/count-once";
import type { InsertUsers, InsertUsersDependencies } from "./dependencies";
import { insertBatch } from "./insert-batch";
import { readCounted } from "./read-counted";
import { type Receipt, receiptMark } from "./receipt";

/** Batches inserted at once within one run. */
const INSERTERS = 5;

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
    const isCounted = await readCounted(insertUsers, batches, deadline);

    const done = new Map<string, { messageId: string; receipt: Receipt }[]>();
    await forEachConcurrently(messages, INSERTERS, async ({ messageId, batch }) => {
      if (isCounted(batch)) return;
      try {
        const receipt = await insertBatch(insertUsers, batch, deadline);
        done.set(batch.uploadId, [...(done.get(batch.uploadId) ?? []), { messageId, receipt }]);
      } catch (error) {
        fail([messageId], error);
      }
    });

    for (const [uploadId, results] of done) {
      // Two messages can hold one batch; a transaction takes one action for each item.
      const receipts = new Map(results.map(({ receipt }) => [receipt.batch, receipt]));
      const marks = [...receipts.values()].map((receipt) => receiptMark(insertUsers, uploadId, receipt));
      try {
        await countOnce(insertUsers, uploadId, marks, deadline);
      } catch (error) {
        const messageIds = results.map(({ messageId }) => messageId);
        fail(messageIds, error);
      }
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
