import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { type Clock, deadlineOf, systemClock } from "../clock";
import { logError, logInfo } from "../log";
import { type Batch, batchOf } from "../upload/batch";
import { type Receipt, type UploadsTable, writeReceipts } from "../upload/receipts";
import { endOfWork } from "../upload/stop";
import { receiptPart, SUMMARY } from "../upload/summary";
import { type BatchResult, batchReceipt } from "./batch-receipt";
import { classifyStoppedBatch } from "./classify-existing";
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
 * failure, and redelivered. Of a stopped upload nothing is inserted; its rows are counted once no invocation can be
 * inserting them.
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
    const { counted, stops } = await readProgress(insertUsers, [...messages.values()], deadline);
    const uncounted = [...messages].filter(([id]) => !counted.has(id)).map(([, message]) => message);

    const ofUploads = new Map<string, Map<Receipt, string[]>>();
    const add = (batch: Batch, messageIds: string[], result: BatchResult) => {
      const receipts = ofUploads.get(batch.uploadId) ?? new Map<Receipt, string[]>();
      ofUploads.set(batch.uploadId, receipts.set(batchReceipt(insertUsers, batch, result), messageIds));
    };
    const toInsert = uncounted.filter(({ batch }) => !stops.has(batch.uploadId));
    const results = await insertBatches(
      insertUsers,
      toInsert.map(({ batch }) => batch),
      deadline,
    );
    toInsert.forEach(({ batch, messageIds }, index) => {
      const inserted = results[index];
      if (inserted === undefined || "error" in inserted) fail(messageIds, inserted?.error);
      else add(batch, messageIds, inserted.result);
    });
    for (const { batch, messageIds } of uncounted) {
      const stoppedAt = stops.get(batch.uploadId);
      if (stoppedAt === undefined) continue;
      if (insertUsers.clock.now() < endOfWork("insertUsers", stoppedAt)) {
        for (const id of messageIds) failed.add(id);
        logInfo("upload stopped, to be counted later", { uploadId: batch.uploadId, messageIds });
        continue;
      }
      try {
        add(batch, messageIds, await classifyStoppedBatch(insertUsers, batch, deadline));
      } catch (error) {
        fail(messageIds, error);
      }
    }
    for (const [uploadId, receipts] of ofUploads)
      for (const { item, error } of await writeReceipts(insertUsers, uploadId, [...receipts.keys()], deadline))
        fail(receipts.get(item) ?? [], error);
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function idOf({ uploadId, number }: Batch): string {
  return `${uploadId} ${receiptPart(number)}`;
}

/**
 * Reads which batches have a receipt already: of a redelivered message, or of one that a second pass over the file sent
 * again, which SQS delivers for the first time. Such a batch must not be inserted again: a user deleted since would be
 * inserted anew. Reads too which uploads are stopped: for the messages of one upload, in the same request.
 * @param uploads - the table
 * @param messages - no batch twice
 * @param deadline - milliseconds since the epoch
 * @returns the ids of the batches with a receipt; when uploads were stopped, by id, those that are
 */
async function readProgress(
  uploads: UploadsTable,
  messages: { batch: Batch }[],
  deadline: number,
): Promise<{ counted: Set<string>; stops: Map<string, string> }> {
  const uploadIds = new Set(messages.map(({ batch }) => batch.uploadId));
  const keys = [
    ...messages.map(({ batch }) => ({ uploadId: batch.uploadId, part: receiptPart(batch.number) })),
    ...[...uploadIds].map((uploadId) => ({ uploadId, part: SUMMARY })),
  ];
  const items = await batchGetItems(uploads, uploads.uploadsTable, keys, ["uploadId", "part", "stoppedAt"], deadline);
  const stopped = items.filter(({ stoppedAt }) => typeof stoppedAt === "string");
  return {
    counted: new Set(items.map(({ uploadId, part }) => `${uploadId} ${part}`)),
    stops: new Map(stopped.map(({ uploadId, stoppedAt }) => [String(uploadId), String(stoppedAt)])),
  };
}
