import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { SESClient } from "@aws-sdk/client-ses";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { type Clock, deadlineOf, endOf, isoTime, systemClock } from "../clock";
import { logError, logInfo } from "../log";
import { createRateLimiter } from "../send-welcome/create-rate-limiter";
import { type Sender, sendMessage } from "../send-welcome/send-email";
import { COUNTERS, expiresAt, SUMMARY, type Summary } from "../upload/summary";
import { summaryOfRecord } from "../upload/summary-of-record";
import { setAll, updateSummary } from "../upload/update-summary";
import { endNotice } from "./end-notice";
import { noticeEmail } from "./notice-email";

/** What the handler needs. */
export interface NotifyDependencies {
  dynamodb: DynamoDBDocumentClient;
  /** With `maxAttempts: 1`: SES takes no idempotency key. */
  ses: SESClient;
  uploadsTable: string;
  senderAddress: string;
  sesSandbox: boolean;
  productName: string;
  /** Of all functions together. */
  emailsPerSecond: number;
  /** Who is notified where an upload states nobody; empty for none. */
  notifyEmail: string;
  /** Address of an upload's page without the upload's id, which is its end. */
  uploadUrl: string;
  clock?: Clock;
}

type Notify = Required<NotifyDependencies> & Sender;

/**
 * Creates the handler of the uploads stream that notifies uploaders: one email when an upload has ended. It works apart
 * from everything else: an email that cannot be sent is retried and dead-lettered, and the upload has ended all the same.
 */
export function createNotify(dependencies: NotifyDependencies) {
  const clock = dependencies.clock ?? systemClock;
  const notify: Notify = { ...dependencies, clock, waitForRate: createRateLimiter({ ...dependencies, clock }) };
  return async (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    const [deadline, end] = [deadlineOf(context, clock), endOf(context, clock)];
    for (const record of event.Records) {
      const summary = summaryOfRecord(record);
      if (summary === undefined || recipientOf(notify, summary) === undefined) continue;
      const { uploadId } = summary;
      try {
        await notifyOnce(notify, uploadId, deadline, end);
      } catch (error) {
        logError("notification not sent", error, { uploadId });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

/** Returns who has to be notified; undefined for nobody, where the upload runs, and where that is done. */
function recipientOf({ notifyEmail }: Notify, summary: Partial<Summary>): string | undefined {
  const { finishedAt, notifiedAt } = summary;
  if (finishedAt === undefined || notifiedAt !== undefined) return undefined;
  return summary.notifyEmail ?? (notifyEmail || undefined);
}

/**
 * Sends the notification unless it was sent. SES has no idempotency key: a lease keeps others from sending meanwhile, and
 * SUMMARY records the email right after. Only where SES's answer was lost can a second email follow.
 * @throws where the email was not sent, or may not have been: the stream is retried
 */
async function notifyOnce(notify: Notify, uploadId: string, deadline: number, end: number): Promise<void> {
  const isLeased = await lease(notify, uploadId, end);
  const [summary = {}] = (await batchGetItems(
    notify,
    notify.uploadsTable,
    [{ uploadId, part: SUMMARY }],
    READ,
    deadline,
  )) as Partial<Summary>[];
  const email = recipientOf(notify, summary);
  if (email === undefined) return;
  if (!isLeased) throw notSent("Another invocation may be sending the notification.");

  const message = noticeEmail(endNotice(summary as Summary), notify.productName, `${notify.uploadUrl}${uploadId}`);
  const result = await sendMessage(notify, { email, uploadId, message }, deadline, 1);
  if (result === "unavailable") {
    await lease(notify, uploadId, 0);
    throw notSent("SES accepts no email at present.");
  }
  if (result === "unknown") throw notSent("SES may have accepted the email.");
  const values = {
    notifiedAt: isoTime(notify.clock),
    ...("messageId" in result ? { notifyMessageId: result.messageId } : { notifyError: result.error }),
  };
  await updateSummary({ ...notify, deadline }, uploadId, { expression: setAll(values), values });
  logInfo("error" in result ? "notification refused" : "notified", { uploadId });
}

/** Attributes of SUMMARY that a notification is about. */
const READ = ["uploadId", "key", "status", "cause", "finishedAt", "notifiedAt", "notifyEmail", ...COUNTERS];

/**
 * Leases the right to notify, or ends the own lease.
 * @param until - milliseconds since the epoch; 0 ends it
 * @returns false where another invocation has it
 */
async function lease({ dynamodb, uploadsTable, clock }: Notify, uploadId: string, until: number): Promise<boolean> {
  const isEnd = until === 0;
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: uploadsTable,
        // An item of its own: each change of SUMMARY invokes this function.
        Key: { uploadId, part: "NOTICE" },
        UpdateExpression: "SET #lease = :lease, #expiresAt = :expiresAt",
        // A comparison with an absent attribute is false.
        ...(!isEnd && { ConditionExpression: "NOT #lease > :now" }),
        ExpressionAttributeNames: { "#lease": "lease", "#expiresAt": "expiresAt" },
        ExpressionAttributeValues: {
          ":lease": until,
          ":expiresAt": expiresAt(clock.now()),
          ...(!isEnd && { ":now": clock.now() }),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function notSent(reason: string): Error {
  return Object.assign(new Error(`${reason} The stream is retried.`), { name: "NotNotified" });
}
