import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { batchGetFromTables } from "../aws/dynamodb";
import { chunksOf } from "../chunks-of";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isDeadlineExceeded } from "../retry";
import { DELIVERY_STATUSES, type Delivery, type DeliveryReport, deliveryAfter, isDelivery } from "../upload/delivery";
import {
  LONGEST_CONFLICT_DELAY,
  RECEIPTS_PER_TRANSACTION,
  summaryUpdate,
  type TransactItem,
  tryTransaction,
} from "../upload/receipts";
import { type Counts, SUMMARY } from "../upload/summary";
import { usersByEmail, usersToRead } from "../user";

/** Both tables. */
export interface DeliveryTables {
  dynamodb: DynamoDBDocumentClient;
  usersTable: string;
  uploadsTable: string;
  clock: Clock;
}

/** What SES reported about the email to a user, in any order. */
export interface ReportedEmail {
  email: string;
  reports: DeliveryReport[];
}

/** A user whose delivery could not be recorded, and why. */
interface FailedEmail {
  email: string;
  error: unknown;
}

/**
 * Records what became of emails on the users of an upload, and counts it in the upload's SUMMARY. On a permanent error it
 * halves the emails, until one that cannot be recorded is alone: the others are recorded.
 * @param tables - both tables
 * @param uploadId - the upload of all emails
 * @param emails - any number, no email twice
 * @param deadline - milliseconds since the epoch
 * @returns the emails that are not known to be recorded
 */
export async function recordDeliveries(
  tables: DeliveryTables,
  uploadId: string,
  emails: ReportedEmail[],
  deadline: number,
): Promise<FailedEmail[]> {
  const failed: FailedEmail[] = [];
  for (const group of chunksOf(emails, RECEIPTS_PER_TRANSACTION)) {
    try {
      await recordGroup(tables, uploadId, group, deadline);
    } catch (error) {
      if (group.length === 1 || isDeadlineExceeded(error)) failed.push(...group.map(({ email }) => ({ email, error })));
      else
        for (const half of chunksOf(group, Math.ceil(group.length / 2)))
          failed.push(...(await recordDeliveries(tables, uploadId, half, deadline)));
    }
  }
  return failed;
}

/**
 * Writes the changes of a group with their counts in one transaction, each on condition that the user is as it was read:
 * a status is counted exactly once, however often and in whatever order SES reports it. What another invocation has
 * changed meanwhile is read again.
 * @throws DeadlineExceeded, and DynamoDB's errors
 */
async function recordGroup(
  tables: DeliveryTables,
  uploadId: string,
  group: ReportedEmail[],
  deadline: number,
): Promise<void> {
  const { dynamodb, clock } = tables;
  let items: TransactItem[] | undefined;
  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline, LONGEST_CONFLICT_DELAY)) {
    items ??= await changesOf(tables, uploadId, group, deadline);
    if (items.length === 0) return;
    const cancelled = await tryTransaction(dynamodb, items);
    if (cancelled === undefined) return;
    lastError = cancelled.error;
    if (cancelled.reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) items = undefined;
  }
  throw deadlineExceeded(`recording ${group.length} deliveries of upload ${uploadId}`, lastError);
}

/**
 * Returns the writes that are left to do. A user who is gone, or of another upload by now, needs none. An upload whose
 * SUMMARY has expired is not counted any more.
 */
async function changesOf(
  tables: DeliveryTables,
  uploadId: string,
  group: ReportedEmail[],
  deadline: number,
): Promise<TransactItem[]> {
  const { usersTable, uploadsTable } = tables;
  const emails = group.map(({ email }) => email);
  const summary = { table: uploadsTable, keys: [{ uploadId, part: SUMMARY }], attributes: ["uploadId"] };
  const read = [usersToRead(usersTable, emails, ["uploadId", "delivery"]), summary];
  const items = await batchGetFromTables(tables, read, deadline);
  const users = usersByEmail<"uploadId" | "delivery">(items[usersTable]);
  const counts: Partial<Counts> = {};
  const updates: TransactItem[] = [];
  for (const { email, reports } of group) {
    const { uploadId: ofUpload, delivery: before } = users.get(email) ?? {};
    if (ofUpload !== uploadId || (before !== undefined && !isDelivery(before))) continue;
    const after = afterAll(before, reports);
    if (after === before || after === undefined) continue;
    counts[after.status] = (counts[after.status] ?? 0) + 1;
    if (before !== undefined) counts[before.status] = (counts[before.status] ?? 0) - 1;
    updates.push(updateOf(usersTable, uploadId, email, before, after));
  }
  if (updates.length === 0 || items[uploadsTable]?.length !== 1) return updates;
  return [...updates, summaryUpdate(uploadsTable, uploadId, counts, "attribute_exists(uploadId)")];
}

/** In the order of the statuses, so that the time of each is kept. */
function afterAll(before: Delivery | undefined, reports: DeliveryReport[]): Delivery | undefined {
  const ofStatus = (status: DeliveryReport["status"]) => reports.filter((report) => report.status === status);
  let delivery = before;
  for (const report of DELIVERY_STATUSES.flatMap(ofStatus)) delivery = deliveryAfter(delivery, report);
  return delivery;
}

function updateOf(
  usersTable: string,
  uploadId: string,
  email: string,
  before: Delivery | undefined,
  after: Delivery,
): TransactItem {
  const isAsRead = before === undefined ? "attribute_not_exists(#delivery)" : "#delivery = :before";
  return {
    Update: {
      TableName: usersTable,
      Key: { email },
      UpdateExpression: "SET #delivery = :after",
      ConditionExpression: `#uploadId = :uploadId AND ${isAsRead}`,
      ExpressionAttributeNames: { "#delivery": "delivery", "#uploadId": "uploadId" },
      ExpressionAttributeValues: {
        ...{ ":uploadId": uploadId, ":after": after },
        ...(before !== undefined && { ":before": before }),
      },
    },
  };
}
