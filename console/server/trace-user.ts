import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { receiptPart } from "../../runtime/upload/summary";
import type { Trace } from "../api";
import { NotFound } from "./errors";
import { inboxIdOf } from "./inbox";
import { shownSummary } from "./read-upload";
import type { Subject } from "./subject";
import { readUser } from "./users";

/** A receipt as the table holds it. */
interface StoredReceipt {
  part: string;
  firstLine?: number;
  lastLine?: number;
  inserted: number;
  existing: number;
  duplicates: number;
  invalid: number;
  writtenAt: string;
}

/** The way of the row that made the user. @throws NotFound */
export async function traceUser(subject: Subject, email: string): Promise<Trace> {
  const user = await readUser(subject, email);
  if (user === undefined) throw new NotFound(`No user ${email}. Search for a part of the email instead.`);
  const { uploadId, line, welcome } = user;
  if (uploadId === undefined || line === undefined) return { user };
  const [{ key, startedAt, status }, receipt] = await Promise.all([
    shownSummary(subject, uploadId),
    findReceipt(subject, uploadId, line),
  ]);
  const inboxId = welcome && "messageId" in welcome ? inboxIdOf(subject, welcome.messageId) : undefined;
  return {
    user,
    ...(key && startedAt && status && { upload: { key, startedAt, status } }),
    ...(receipt && { receipt }),
    ...(inboxId !== undefined && { inboxId }),
  };
}

/** The receipt of the batch that had the line: batches are in the order of lines, so halving finds it in a few reads. */
async function findReceipt(subject: Subject, uploadId: string, line: number): Promise<Trace["receipt"]> {
  let [low, high] = [0, await lastBatch(subject, uploadId)];
  while (low <= high) {
    const batch = Math.floor((low + high) / 2);
    const found = await readReceipt(subject, uploadId, batch);
    if (found?.firstLine === undefined || found.lastLine === undefined) return undefined;
    const { firstLine, lastLine, inserted, existing, duplicates, invalid, writtenAt } = found;
    if (line < firstLine) high = batch - 1;
    else if (line > lastLine) low = batch + 1;
    else return { batch, firstLine, lastLine, inserted, rows: inserted + existing + duplicates + invalid, writtenAt };
  }
  return undefined;
}

async function readReceipt({ stack }: Subject, uploadId: string, batch: number): Promise<StoredReceipt | undefined> {
  const key = { uploadId: { S: uploadId }, part: { S: receiptPart(batch) } };
  const { Item } = await stack.dynamodb.send(
    new GetItemCommand({ TableName: stack.outputs.uploadsTable, Key: key, ConsistentRead: true }),
  );
  return Item && (unmarshall(Item) as StoredReceipt);
}

/** @returns -1 where there is no receipt */
async function lastBatch({ stack }: Subject, uploadId: string): Promise<number> {
  const { Items = [] } = await stack.dynamodb.send(
    new QueryCommand({
      TableName: stack.outputs.uploadsTable,
      KeyConditionExpression: "uploadId = :uploadId AND begins_with(part, :batch)",
      ExpressionAttributeValues: { ":uploadId": { S: uploadId }, ":batch": { S: "BATCH#" } },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return Number(Items[0]?.part?.S?.slice("BATCH#".length) ?? -1);
}
