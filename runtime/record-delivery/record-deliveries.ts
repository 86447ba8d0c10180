import { chunksOf } from "../chunks-of";
import { type Failed, halveOnError } from "../halve-on-error";
import { attemptsWithBackoff, deadlineExceeded } from "../retry";
import { DELIVERY_STATUSES, type Delivery, type DeliveryReport, deliveryAfter, isDelivery } from "../upload/delivery";
import {
  LONGEST_CONFLICT_DELAY,
  RECEIPTS_PER_TRANSACTION,
  type Receipt,
  type TransactItem,
  transactReceipts,
  type UploadsTable,
} from "../upload/receipts";
import { readUsers, type UsersTable } from "../user";

/** Both tables. */
export type DeliveryTables = UsersTable & UploadsTable;

/** What SES reported about the email to a user, in any order. */
export interface ReportedEmail {
  email: string;
  reports: DeliveryReport[];
}

/**
 * Records what became of emails on the users of an upload, and counts it in the upload's SUMMARY. An email that cannot be
 * recorded does not affect the others.
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
): Promise<Failed<ReportedEmail>[]> {
  const failed: Failed<ReportedEmail>[] = [];
  for (const group of chunksOf(emails, RECEIPTS_PER_TRANSACTION))
    failed.push(...(await halveOnError(group, (some) => recordGroup(tables, uploadId, some, deadline))));
  return failed;
}

/**
 * Writes the changes of a group with their counts, each on condition that the user is as it was read: a status is counted
 * exactly once, however often and in whatever order SES reports it. A user that another invocation has changed meanwhile
 * is read again. An upload whose SUMMARY has expired is not counted any more.
 * @param group - at most RECEIPTS_PER_TRANSACTION emails
 * @returns the emails that are not known to be recorded at the deadline
 * @throws DeadlineExceeded where the users cannot be read, and DynamoDB's errors
 */
async function recordGroup(
  tables: DeliveryTables,
  uploadId: string,
  group: ReportedEmail[],
  deadline: number,
): Promise<Failed<ReportedEmail>[]> {
  const failed: Failed<ReportedEmail>[] = [];
  let pending = group;
  for await (const _ of attemptsWithBackoff(tables.clock, deadline, LONGEST_CONFLICT_DELAY)) {
    const receipts = await receiptsOf(tables, uploadId, pending, deadline);
    const written = await transactReceipts(tables, uploadId, receipts, deadline, false);
    for (const { item, error } of written.failed) failed.push({ item: item.reported, error });
    pending = written.conditionFailed.map(({ reported }) => reported);
    if (pending.length === 0) return failed;
  }
  const error = deadlineExceeded(`recording ${pending.length} deliveries of upload ${uploadId}`);
  return [...failed, ...pending.map((item) => ({ item, error }))];
}

interface DeliveryReceipt extends Receipt {
  reported: ReportedEmail;
}

/** Returns the receipts that are left to write. A user who is gone, or of another upload by now, needs none. */
async function receiptsOf(
  tables: DeliveryTables,
  uploadId: string,
  group: ReportedEmail[],
  deadline: number,
): Promise<DeliveryReceipt[]> {
  const emails = group.map(({ email }) => email);
  const users = await readUsers<"uploadId" | "delivery">(tables, emails, ["uploadId", "delivery"], deadline);
  return group.flatMap((reported): DeliveryReceipt[] => {
    const { email, reports } = reported;
    const { uploadId: ofUpload, delivery: before } = users.get(email) ?? {};
    if (ofUpload !== uploadId || (before !== undefined && !isDelivery(before))) return [];
    const after = afterAll(before, reports);
    if (after === before || after === undefined) return [];
    const counts = { [after.status]: 1, ...(before !== undefined && { [before.status]: -1 }) };
    return [{ write: updateOf(tables.usersTable, uploadId, email, before, after), counts, reported }];
  });
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
