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

/** What a message in such a queue is about, for a person. Names files and uploads, nobody's email or name. */
export interface DeadLetterDescription {
  what: string;
  /** Why it is here. */
  reason: string;
}

/** A queue where what could not be processed waits, and the way back from it. */
export interface DeadLetterQueue {
  /** As the program, the alarms and docs/operations.md have it. */
  name: string;
  /** The output that holds its URL. */
  url: keyof StackOutputs;
  /** Where its messages go back to. */
  target: string;
  /** @returns undefined for a message that is none of this queue's; it is never put back */
  describe(body: string): DeadLetterDescription | undefined;
  /**
   * Puts messages back where they can be processed again. Returns once that is sure: they are deleted then. What comes
   * back twice does no harm, whatever it is.
   */
  redrive(stack: Stack, bodies: string[]): Promise<void>;
}

/** Every queue where something can wait for somebody, in the order of the flow. */
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
    reason: "insert-users could not insert it; its log says why",
  };
}

function describeWelcomes(body: string): DeadLetterDescription {
  const users = [...recipientsOfMessage(body)];
  const uploads = [...new Set(users.map(({ uploadId }) => uploadId))];
  return {
    what: `${formatCount(users.length, "welcome email")} of upload ${uploads.join(", ")}`,
    reason: "SES did not take them in 500 attempts; the log of send-welcome says why",
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

/** A text that cannot be read is none of the queue's. */
function undefinedOnError(read: DeadLetterQueue["describe"]): DeadLetterQueue["describe"] {
  return (body) => {
    try {
      return read(body);
    } catch {
      return undefined;
    }
  };
}
