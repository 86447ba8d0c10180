import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { systemClock } from "../clock";
import { deadlineOf } from "../deadline";
import { forEachConcurrently } from "../for-each-concurrently";
import { type Batch, batchOf } from "../upload/batch";
import { countAll } from "../upload/count-all";
import type { Mark } from "../upload/count-once";
import type { InsertUsers, InsertUsersDependencies } from "./dependencies";
import { insertBatch } from "./insert-batch";
import { readCounted } from "./read-counted";
import { receiptMark } from "./receipt";

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

    /** By upload and batch: two messages can hold one batch, and a transaction takes one action for each item. */
    const done = new Map<string, Map<number, { mark: Mark; messageIds: string[] }>>();
    await forEachConcurrently(messages, INSERTERS, async ({ messageId, batch }) => {
      if (isCounted(batch)) return;
      try {
        const { uploadId, number } = batch;
        const mark = receiptMark(insertUsers, batch, await insertBatch(insertUsers, batch, deadline));
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
      for (const { mark, error } of await countAll(insertUsers, uploadId, marks, deadline))
        fail(results.find((result) => result.mark === mark)?.messageIds ?? [], error);
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
