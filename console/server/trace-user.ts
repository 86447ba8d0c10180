import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { receiptPart } from "../../runtime/upload/summary";
import type { Trace } from "../api";
import { NotFound } from "./errors";
import { inboxIdOf } from "./inbox";
import { uploadSummary } from "./read-upload";
import { readUser } from "./read-user";
import type { ConsoleSource } from "./source";

/** A receipt in the uploads table. */
interface StoredReceipt {
  part: string;
  firstLine?: number;
  lastLine?: number;
  inserted: number;
  /** Absent in receipts of earlier versions. */
  updated?: number;
  existing: number;
  duplicates: number;
  invalid: number;
  writtenAt: string;
}

/**
 * Traces the row that created a user.
 * @throws NotFound
 */
export async function traceUser(source: ConsoleSource, email: string): Promise<Trace> {
  const user = await readUser(source, email);
  if (user === undefined) throw new NotFound(`No user ${email}. Search for a part of the email instead.`);
  const { uploadId, line, welcome } = user;
  if (uploadId === undefined || line === undefined) return { user };
  const [{ key, startedAt, status }, receipt] = await Promise.all([
    uploadSummary(source, uploadId),
    findReceipt(source, uploadId, line),
  ]);
  const inboxId = welcome && "messageId" in welcome ? inboxIdOf(source, welcome.messageId) : undefined;
  return {
    user,
    ...(key && startedAt && status && { upload: { key, startedAt, status } }),
    ...(receipt && { receipt }),
    ...(inboxId !== undefined && { inboxId }),
  };
}

/** Finds the receipt of a line's batch. Batches are in the order of lines, so a binary search needs few reads. */
async function findReceipt(source: ConsoleSource, uploadId: string, line: number): Promise<Trace["receipt"]> {
  let [low, high] = [0, await lastBatch(source, uploadId)];
  while (low <= high) {
    const batch = Math.floor((low + high) / 2);
    const found = await readReceipt(source, uploadId, batch);
    if (found?.firstLine === undefined || found.lastLine === undefined) return undefined;
    const { firstLine, lastLine, inserted, writtenAt } = found;
    const rows = inserted + (found.updated ?? 0) + found.existing + found.duplicates + found.invalid;
    if (line < firstLine) high = batch - 1;
    else if (line > lastLine) low = batch + 1;
    else return { batch, firstLine, lastLine, inserted, rows, writtenAt };
  }
  return undefined;
}

async function readReceipt(
  { stack }: ConsoleSource,
  uploadId: string,
  batch: number,
): Promise<StoredReceipt | undefined> {
  const key = { uploadId, part: receiptPart(batch) };
  const { Item } = await stack.documents.send(
    new GetCommand({ TableName: stack.outputs.uploadsTable, Key: key, ConsistentRead: true }),
  );
  return Item as StoredReceipt | undefined;
}

/** @returns -1 where there is no receipt */
async function lastBatch({ stack }: ConsoleSource, uploadId: string): Promise<number> {
  const { Items = [] } = await stack.documents.send(
    new QueryCommand({
      TableName: stack.outputs.uploadsTable,
      KeyConditionExpression: "uploadId = :uploadId AND begins_with(part, :batch)",
      ExpressionAttributeValues: { ":uploadId": uploadId, ":batch": "BATCH#" },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return Number(Items[0]?.part?.slice("BATCH#".length) ?? -1);
}
