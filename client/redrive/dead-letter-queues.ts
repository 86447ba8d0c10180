import type { S3Event } from "aws-lambda";
import { deliveryEventOf } from "../../runtime/record-delivery/delivery-events";
import { recipientsOfMessage } from "../../runtime/send-welcome/recipients";
import { WELCOME_RETRY_DAYS } from "../../runtime/send-welcome/retry-queue";
import { batchOf } from "../../runtime/upload/batch";
import { type Upload, uploadOf } from "../../runtime/upload/upload";
import { formatCount } from "../format";
import type { StackOutputs } from "../outputs";
import type { Stack } from "../stack";
import type { WorkKind } from "../waiting/work";
import { formatReason, parseFailureRecord } from "./failure-record";
import { invokeProcessCsv, resendNotifications, resendTaskResults, sendToQueue } from "./redrive-targets";
import { enqueueForWelcomeRetry } from "./unwelcomed-users";

/** A dead letter in words. Names files and uploads, never a user's email or name. */
export interface DeadLetterDescription {
  what: string;
  /** Why it is in the queue. */
  reason: string;
  /** The uploads that wait for it; empty where the message does not name them, as the position in a stream does not. */
  uploads: (Pick<Upload, "uploadId"> & Partial<Upload>)[];
}

/** A queue for failed deliveries, and how they are redriven. */
export interface DeadLetterQueue {
  /** The name in the program, the alarms and docs/operations.md. */
  name: string;
  /** The output that holds its URL. */
  url: keyof StackOutputs;
  /** What its messages are about. */
  work: WorkKind;
  /** Where its messages are redriven to, in words. */
  target: string;
  /**
   * Describes a message.
   *
   * @param body - the message's body
   * @returns undefined for a message that this program did not send; it is never redriven
   */
  describe(body: string): DeadLetterDescription | undefined;
  /**
   * Sends messages to the target. When it returns, the caller deletes them. Idempotent: a message that is redriven twice
   * is processed once.
   *
   * @param stack - the stack
   * @param bodies - the messages' bodies
   */
  redrive(stack: Stack, bodies: string[]): Promise<void>;
  /** Whether one call redrives all messages: a scan of the users, or a write of each upload, serves all of them. */
  isRedrivenTogether?: boolean;
}

/** The notifications of files that process-csv could not process. */
export const PROCESS_CSV_FAILED: DeadLetterQueue = {
  name: "process-csv-failed",
  url: "processCsvFailedQueueUrl",
  work: "parse",
  target: "process-csv",
  describe: undefinedOnError(describeNotification),
  redrive: invokeProcessCsv,
};

/** Every dead-letter queue and failure destination of the program, in the order of the flow. */
export const DEAD_LETTER_QUEUES: readonly DeadLetterQueue[] = [
  PROCESS_CSV_FAILED,
  {
    name: "buffer-dead-letters",
    url: "bufferDeadLetterQueueUrl",
    work: "insert",
    target: "the buffer queue",
    describe: undefinedOnError(describeBatch),
    redrive: sendToQueue("bufferQueueUrl"),
  },
  {
    name: "send-welcome-failed",
    url: "sendWelcomeFailedQueueUrl",
    work: "welcome",
    target: "the welcome-retry queue",
    describe: undefinedOnError(describeStreamRange),
    redrive: enqueueForWelcomeRetry,
    isRedrivenTogether: true,
  },
  {
    name: "welcome-retry-dead-letters",
    url: "welcomeRetryDeadLetterQueueUrl",
    work: "welcome",
    target: "the welcome-retry queue",
    describe: undefinedOnError(describeWelcomes),
    redrive: sendToQueue("welcomeRetryQueueUrl"),
  },
  {
    name: "delivery-events-dead-letters",
    url: "deliveryEventsDeadLetterQueueUrl",
    work: "delivery",
    target: "the delivery-events queue",
    describe: undefinedOnError(describeDelivery),
    redrive: sendToQueue("deliveryEventsQueueUrl"),
  },
  {
    name: "report-status-failed",
    url: "reportStatusFailedQueueUrl",
    work: "report",
    target: "the uploads stream",
    describe: undefinedOnError(describeStreamRange),
    redrive: resendTaskResults,
    isRedrivenTogether: true,
  },
  {
    name: "notify-failed",
    url: "notifyFailedQueueUrl",
    work: "notify",
    target: "the uploads stream",
    describe: undefinedOnError(describeStreamRange),
    redrive: resendNotifications,
    isRedrivenTogether: true,
  },
];

function describeNotification(body: string): DeadLetterDescription | undefined {
  const record = parseFailureRecord(body);
  const event = record?.requestPayload as S3Event | undefined;
  if (record === undefined || event === undefined) return undefined;
  const files = event.Records.map((each) => uploadOf(each));
  const names = files.map(({ bucket, key, uploadId }) => `s3://${bucket}/${key} (upload ${uploadId})`);
  return { what: names.join(", "), reason: formatReason(record), uploads: files };
}

function describeBatch(body: string): DeadLetterDescription {
  const { uploadId, number, rows } = batchOf(body);
  const [first, last] = [rows[0]?.line, rows.at(-1)?.line];
  return {
    what: `batch ${number} of upload ${uploadId}: ${first === last ? `line ${first}` : `lines ${first} to ${last}`}`,
    reason: "insert-users failed; its log has the reason",
    uploads: [{ uploadId }],
  };
}

function describeWelcomes(body: string): DeadLetterDescription {
  const users = [...recipientsOfMessage(body)];
  const uploads = [...new Set(users.map(({ uploadId }) => uploadId))];
  return {
    what: `${formatCount(users.length, "welcome email")} of upload ${uploads.join(", ")}`,
    reason: `SES refused them for ${WELCOME_RETRY_DAYS} days; the log of send-welcome has the reason`,
    uploads: uploads.map((uploadId) => ({ uploadId })),
  };
}

function describeDelivery(body: string): DeadLetterDescription {
  const event = deliveryEventOf(body);
  const reason = "record-delivery failed, whose log has the reason, or SNS may not send to the delivery-events queue";
  if (event === undefined) return { what: "an event of SES that changes nothing", reason, uploads: [] };
  const { uploadId, status } = event;
  return { what: `a welcome email of upload ${uploadId} that is ${status}`, reason, uploads: [{ uploadId }] };
}

function describeStreamRange(body: string): DeadLetterDescription | undefined {
  const record = parseFailureRecord(body);
  const range = record?.DDBStreamBatchInfo;
  if (record === undefined || range === undefined) return undefined;
  const table = /:table\/([^/]+)/.exec(range.streamArn)?.[1] ?? range.streamArn;
  return {
    what: `${formatCount(range.batchSize, "change")} of the table ${table} at ${range.approximateArrivalOfFirstRecord}`,
    reason: formatReason(record),
    uploads: [],
  };
}

/** Takes a body that cannot be parsed for a message of another program. */
function undefinedOnError(describe: DeadLetterQueue["describe"]): DeadLetterQueue["describe"] {
  return (body) => {
    try {
      return describe(body);
    } catch {
      return undefined;
    }
  };
}
