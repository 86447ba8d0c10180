import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { SESClient } from "@aws-sdk/client-ses";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { batchGetItems } from "../aws/dynamodb";
import { type Clock, deadlineOf, endOf, endOfSending, isoTime, systemClock } from "../clock";
import { logError, logInfo } from "../log";
import { createRateLimiter, type SendingRate } from "../send-welcome/create-rate-limiter";
import { type Sender, sendMessage } from "../send-welcome/send-email";
import { COUNTERS, expiresAt, isStageComplete, SUMMARY, type Summary } from "../upload/summary";
import { itemOfRecord } from "../upload/summary-of-record";
import { setAll, updateItem } from "../upload/update-summary";
import { WAIT_PREFIX, type Wait } from "../upload/wait";
import { endNotice, type Notice } from "./end-notice";
import { noticeEmail } from "./notice-email";
import { waitNotice } from "./wait-notice";

/** What the handler needs. */
export interface NotifyDependencies extends SendingRate {
  dynamodb: DynamoDBDocumentClient;
  /** With `maxAttempts: 1`: SES takes no idempotency key. */
  ses: SESClient;
  uploadsTable: string;
  senderAddress: string;
  productName: string;
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
  const waitForRate = createRateLimiter({ ...dependencies, clock });
  // A notice has one recipient: an address that is not verified is that recipient's fault, in the sandbox or not.
  const notify: Notify = { ...dependencies, clock, waitForRate, sesSandbox: true };
  return async (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    const times = {
      deadline: deadlineOf(context, clock),
      sendBy: endOfSending(context, clock),
      end: endOf(context, clock),
    };
    const failed: string[] = [];
    for (const record of event.Records) {
      const item = itemOfRecord(record) as (Noticed & Key) | undefined;
      if (item === undefined || !isPending(item)) continue;
      const { uploadId, part } = item;
      try {
        await notifyOnce(notify, { uploadId, part }, times);
      } catch (error) {
        // The others are sent: the stream is retried from this record on, and finds them notified.
        logError("notification not sent", error, { uploadId, part });
        failed.push(record.dynamodb?.SequenceNumber ?? "");
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Checks whether an item has a notice to send that was not sent, as far as the item alone says. */
function isPending(item: Noticed): boolean {
  if (item.notifiedAt !== undefined) return false;
  return "since" in item ? item.part.startsWith(WAIT_PREFIX) : item.part === SUMMARY && isEnd(item);
}

/**
 * Checks whether an upload has ended, and its counts are those of its end: a stop is recorded at once, and what it left out
 * is counted in the minutes after it. Each count changes SUMMARY, which invokes this function again.
 */
function isEnd(summary: Partial<Summary>): boolean {
  if (summary.status !== "STOPPED") return summary.finishedAt !== undefined;
  return summary.error !== undefined || isStageComplete(summary, "WELCOME");
}

/** Milliseconds for which the notice of an item is retried whose every attempt has no answer of SES, or none that is known. */
export const LONGEST_UNKNOWN = 60 * 60 * 1_000;

/** The error of a notice that is not retried after that. */
export const UNKNOWN_RESULT =
  "Amazon SES did not say within an hour that it accepts the email: the log of notify has its errors.";

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
async function notifyOnce(
  notify: Notify,
  key: Key,
  { deadline, sendBy, end }: Record<"deadline" | "sendBy" | "end", number>,
): Promise<void> {
  const { uploadId, part } = key;
  const isLeased = await lease(notify, key, end);
  let result: Awaited<ReturnType<typeof sendMessage>>;
  try {
    const due = await readDue(notify, key, deadline);
    if (due === undefined) return;
    if (!isLeased) throw notSent("Another invocation may be sending the notification.");
    const message = noticeEmail(due.notice, notify.productName, `${notify.uploadUrl}${uploadId}`);
    result = await sendMessage(notify, { email: due.email, uploadId, message }, sendBy, 1);
  } catch (error) {
    // Nothing was sent, so that the retry need not wait for the end of the lease.
    if (isLeased) await lease(notify, key, 0);
    throw error;
  }
  if (result === "unknown") {
    if (!(await isUnknownForLong(notify, key, deadline))) throw notSent("SES may have accepted the email.");
    result = { error: UNKNOWN_RESULT };
  }
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

/** Reads the notice to send about an item, and its recipient; undefined where there is none. */
async function readDue(
  notify: Notify,
  { uploadId, part }: Key,
  deadline: number,
): Promise<{ notice: Notice; email: string } | undefined> {
  const keys = [...new Set([SUMMARY, part])].map((each) => ({ uploadId, part: each }));
  const items = await batchGetItems(notify, notify.uploadsTable, keys, READ, deadline);
  const [summary, item] = [SUMMARY, part].map((each) => items.find((stored) => stored.part === each));
  if (summary === undefined || item === undefined) return undefined;
  const notice = noticeOf(item as unknown as Noticed, summary as unknown as Summary, notify.stack);
  const { notifyEmail: email } = summary as Partial<Summary>;
  return notice && email !== undefined ? { notice, email } : undefined;
}

/** Attributes that a notice is about. */
const READ = [
  ...["uploadId", "part", "key", "status", "error", "cause", "finishedAt", "notifiedAt", "notifyEmail", "since"],
  ...["parsedAt", "rejects", "toInsert", "toWelcome", ...COUNTERS],
];

/** An item of its own for the notice of another: each change of that invokes this function. */
function noticeKey({ uploadId, part }: Key): Key {
  return { uploadId, part: `NOTICE#${part}` };
}

/** Records that the result of an attempt is unknown. @returns whether no attempt of an hour had another result */
async function isUnknownForLong(notify: Notify, key: Key, deadline: number): Promise<boolean> {
  const values = { unknownSince: isoTime(notify.clock) };
  const expression = "SET #unknownSince = if_not_exists(#unknownSince, :unknownSince)";
  const { unknownSince } = await updateItem({ ...notify, deadline }, noticeKey(key), { expression, values });
  return notify.clock.now() - Date.parse(String(unknownSince)) >= LONGEST_UNKNOWN;
}

/**
 * Leases the right to send the notice of an item, or ends the own lease, and with it a row of unknown results.
 * @param key - of the item
 * @param until - milliseconds since the epoch; 0 ends it
 * @returns false where another invocation has it
 */
async function lease({ dynamodb, uploadsTable, clock }: Notify, key: Key, until: number): Promise<boolean> {
  const isEnd = until === 0;
  try {
    await dynamodb.send(
      new UpdateCommand({
        TableName: uploadsTable,
        Key: noticeKey(key),
        UpdateExpression: `SET #lease = :lease, #expiresAt = :expiresAt${isEnd ? " REMOVE unknownSince" : ""}`,
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
