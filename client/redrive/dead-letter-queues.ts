import type { S3Event } from "aws-lambda";
import { recipientsOfMessage } from "../../runtime/send-welcome/recipients";
import { batchOf } from "../../runtime/upload/batch";
import { uploadOf } from "../../runtime/upload/upload";
import { formatCount } from "../format";
import type { StackOutputs } from "../outputs";
import type { Stack } from "../stack";
import { formatReason, parseFailureRecord } from "./failure-record";
import { invokeProcessCsv, resendTaskResults, sendToQueue } from "./redrive-targets";
import { enqueueForWelcomeRetry } from "./unwelcomed-users";

/** A dead letter in words. Names files and uploads, never a user's email or name. */
export interface DeadLetterDescription {
  what: string;
  /** Why it is in the queue. */
  reason: string;
}

/** A queue for failed deliveries, and how they are redriven. */
export interface DeadLetterQueue {
  /** The name in the program, the alarms and docs/operations.md. */
  name: string;
  /** The output that holds its URL. */
  url: keyof StackOutputs;
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
}

/** Every dead-letter queue and failure destination of the program, in the order of the flow. */
export const DEAD_LETTER_QUEUES: readonly DeadLetterQueue[] = [
  {
    name: "process-csv-failed",
    url: "processCsvFailedQueueUrl",
    target: "process-csv",
    describe: undefinedOnError(describeNotification),
    redrive: invokeProcessCsv,
  },
  {
    name: "buffer-dead-letters",
    url: "bufferDeadLetterQueueUrl",
    target: "the buffer queue",
    describe: undefinedOnError(describeBatch),
    redrive: sendToQueue("bufferQueueUrl"),
  },
  {
    name: "send-welcome-failed",
    url: "sendWelcomeFailedQueueUrl",
    target: "the welcome-retry queue",
    describe: undefinedOnError(describeStreamRange),
    redrive: enqueueForWelcomeRetry,
  },
  {
    name: "welcome-retry-dead-letters",
    url: "welcomeRetryDeadLetterQueueUrl",
    target: "the welcome-retry queue",
    describe: undefinedOnError(describeWelcomes),
    redrive: sendToQueue("welcomeRetryQueueUrl"),
  },
  {
    name: "report-status-failed",
    url: "reportStatusFailedQueueUrl",
    target: "the uploads stream",
    describe: undefinedOnError(describeStreamRange),
    redrive: resendTaskResults,
  },
];

function describeNotification(body: string): DeadLetterDescription | undefined {
  const record = parseFailureRecord(body);
  const event = record?.requestPayload as S3Event | undefined;
  if (record === undefined || event === undefined) return undefined;
  const files = event.Records.map((each) => uploadOf(each));
  const names = files.map(({ bucket, key, uploadId }) => `s3://${bucket}/${key} (upload ${uploadId})`);
  return { what: names.join(", "), reason: formatReason(record) };
}

function describeBatch(body: string): DeadLetterDescription {
  const { uploadId, number, rows } = batchOf(body);
  const [first, last] = [rows[0]?.line, rows.at(-1)?.line];
  return {
    what: `batch ${number} of upload ${uploadId}: ${first === last ? `line ${first}` : `lines ${first} to ${last}`}`,
    reason: "insert-users failed; its log has the reason",
  };
}

function describeWelcomes(body: string): DeadLetterDescription {
  const users = [...recipientsOfMessage(body)];
  const uploads = [...new Set(users.map(({ uploadId }) => uploadId))];
  return {
    what: `${formatCount(users.length, "welcome email")} of upload ${uploads.join(", ")}`,
    reason: "SES refused them in 500 attempts; the log of send-welcome has the reason",
  };
}

function describeStreamRange(body: string): DeadLetterDescription | undefined {
  const record = parseFailureRecord(body);
  const range = record?.DDBStreamBatchInfo;
  if (record === undefined || range === undefined) return undefined;
  const table = /:table\/([^/]+)/.exec(range.streamArn)?.[1] ?? range.streamArn;
  return {
    what: `${formatCount(range.batchSize, "change")} of the table ${table} at ${range.approximateArrivalOfFirstRecord}`,
    reason: formatReason(record),
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
