import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { SESClient } from "@aws-sdk/client-ses";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { type Clock, deadlineOf, endOf, isoTime, systemClock } from "../clock";
import { logError, logInfo } from "../log";
import { createRateLimiter } from "../send-welcome/create-rate-limiter";
import { type Sender, sendMessage } from "../send-welcome/send-email";
import { COUNTERS, expiresAt, isStageComplete, SUMMARY, type Summary } from "../upload/summary";
import { itemOfRecord } from "../upload/summary-of-record";
import { setAll, updateItem } from "../upload/update-summary";
import { WAIT_PREFIX, type Wait } from "../upload/wait";
import { endNotice, type Notice } from "./end-notice";
import { noticeEmail } from "./notice-email";
import { waitNotice } from "./wait-notice";

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
  /** Address of an upload's page without the upload's id, which is its end. */
  uploadUrl: string;
  /** Name of the stack, for commands; undefined in the local cloud. */
  stack: string | undefined;
  clock?: Clock;
}

type Notify = NotifyDependencies & Sender;

/** An item of the uploads table with a notice of its own: SUMMARY, of the upload's end; a Wait, of what it waits for. */
type Noticed = Partial<Summary> | Wait;

/** Its key. */
interface Key {
  uploadId: string;
  part: string;
}

/**
 * Creates the handler of the uploads stream that notifies uploaders: one email when an upload has ended, and before that one
 * for each cause for which it waits for SES. It works apart from everything else: an email that cannot be sent is retried and
 * dead-lettered, and the upload ends all the same.
 */
export function createNotify(dependencies: NotifyDependencies) {
  const clock = dependencies.clock ?? systemClock;
  const notify: Notify = { ...dependencies, clock, waitForRate: createRateLimiter({ ...dependencies, clock }) };
  return async (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    const [deadline, end] = [deadlineOf(context, clock), endOf(context, clock)];
    for (const record of event.Records) {
      const item = itemOfRecord(record) as (Noticed & Key) | undefined;
      if (item === undefined || !isPending(item)) continue;
      const { uploadId, part } = item;
      try {
        await notifyOnce(notify, { uploadId, part }, deadline, end);
      } catch (error) {
        logError("notification not sent", error, { uploadId, part });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

/** Checks whether an item has a notice that was not sent, as far as the item alone says. */
function isPending(item: Noticed): boolean {
  if (item.notifiedAt !== undefined) return false;
  return "since" in item ? item.part.startsWith(WAIT_PREFIX) : item.part === SUMMARY && item.finishedAt !== undefined;
}

/** Returns the notice to send about an item; undefined where it was sent, or the upload does not wait any more. */
function noticeOf(item: Noticed, summary: Summary, stack: string | undefined): Notice | undefined {
  if (!isPending(item)) return undefined;
  if (!("since" in item)) return endNotice(summary, stack);
  const isOver = summary.finishedAt !== undefined || isStageComplete(summary, "WELCOME");
  return isOver ? undefined : waitNotice(summary, item);
}

/**
 * Sends the notice of an item unless it was sent. SES has no idempotency key: a lease keeps other invocations from sending
 * meanwhile, and the item records the email right after. Only where SES's answer was lost can a second email follow.
 * @throws where the email was not sent, or may not have been: the stream is retried
 */
async function notifyOnce(notify: Notify, key: Key, deadline: number, end: number): Promise<void> {
  const { uploadId, part } = key;
  const isLeased = await lease(notify, key, end);
  const keys = [...new Set([SUMMARY, part])].map((each) => ({ uploadId, part: each }));
  const items = await batchGetItems(notify, notify.uploadsTable, keys, READ, deadline);
  const [summary, item] = [SUMMARY, part].map((each) => items.find((stored) => stored.part === each));
  if (summary === undefined || item === undefined) return;
  const notice = noticeOf(item as unknown as Noticed, summary as unknown as Summary, notify.stack);
  const { notifyEmail: email } = summary as Partial<Summary>;
  if (notice === undefined || email === undefined) return;
  if (!isLeased) throw notSent("Another invocation may be sending the notification.");

  const message = noticeEmail(notice, notify.productName, `${notify.uploadUrl}${uploadId}`);
  const result = await sendMessage(notify, { email, uploadId, message }, deadline, 1);
  if (result === "unknown") throw notSent("SES may have accepted the email.");
  if (typeof result === "string") {
    await lease(notify, key, 0);
    throw notSent("SES accepts no email at present.");
  }
  const values = {
    notifiedAt: isoTime(notify.clock),
    ...("messageId" in result ? { notifyMessageId: result.messageId } : { notifyError: result.error }),
  };
  await updateItem({ ...notify, deadline }, key, { expression: setAll(values), values });
  logInfo("error" in result ? "notification refused" : "notified", { uploadId, part });
}

/** Attributes that a notice is about. */
const READ = [
  ...["uploadId", "part", "key", "status", "cause", "finishedAt", "notifiedAt", "notifyEmail", "since"],
  ...["parsedAt", "toInsert", "toWelcome", ...COUNTERS],
];

/**
 * Leases the right to send the notice of an item, or ends the own lease.
 * @param key - of the item
 * @param until - milliseconds since the epoch; 0 ends it
 * @returns false where another invocation has it
 */
async function lease(
  { dynamodb, uploadsTable, clock }: Notify,
  { uploadId, part }: Key,
  until: number,
): Promise<boolean> {
  const isEnd = until === 0;
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: uploadsTable,
        // An item of its own: each change of the noticed one invokes this function.
        Key: { uploadId, part: `NOTICE#${part}` },
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
