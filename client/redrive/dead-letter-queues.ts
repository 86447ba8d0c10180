import type { S3Event } from "aws-lambda";
import { waitingUsersOf } from "../../runtime/send-welcome/waiting-users";
import { batchOf } from "../../runtime/upload/batch";
import { uploadOf } from "../../runtime/upload/upload";
import { counted } from "../format";
import type { StackOutputs } from "../outputs";
import type { Stack } from "../stack";
import { failureRecord, reasonOf } from "./failure-record";
import { tellAgain, toProcessCsv, toQueue } from "./redrive-targets";
import { toWelcomeRetry } from "./unwelcomed-users";

/** What a message in such a queue is about, for a person. Names files and uploads, nobody's email or name. */
export interface Parked {
  what: string;
  /** Why it is here. */
  reason: string;
}

/** A queue where what could not be processed waits, and the way back from it. */
export interface ParkedQueue {
  /** As the program, the alarms and docs/operations.md have it. */
  name: string;
  /** The output that holds its URL. */
  url: keyof StackOutputs;
  /** Where its messages go back to. */
  backTo: string;
  /** @returns undefined for a message that is none of this queue's; it is never put back */
  read(body: string): Parked | undefined;
  /**
   * Puts messages back where they can be processed again. Returns once that is sure: they are deleted then. What comes
   * back twice does no harm, whatever it is.
   */
  putBack(stack: Stack, bodies: string[]): Promise<void>;
}

/** Every queue where something can wait for somebody, in the order of the flow. */
export const PARKED_QUEUES: readonly ParkedQueue[] = [
  {
    name: "process-csv-failed",
    url: "processCsvFailedQueueUrl",
    backTo: "process-csv",
    read: ifReadable(readNotification),
    putBack: toProcessCsv,
  },
  {
    name: "buffer-dead-letters",
    url: "bufferDeadLetterQueueUrl",
    backTo: "the buffer queue",
    read: ifReadable(readBatch),
    putBack: toQueue("bufferQueueUrl"),
  },
  {
    name: "send-welcome-failed",
    url: "sendWelcomeFailedQueueUrl",
    backTo: "the welcome-retry queue",
    read: ifReadable(readStreamRange),
    putBack: toWelcomeRetry,
  },
  {
    name: "welcome-retry-dead-letters",
    url: "welcomeRetryDeadLetterQueueUrl",
    backTo: "the welcome-retry queue",
    read: ifReadable(readWelcomes),
    putBack: toQueue("welcomeRetryQueueUrl"),
  },
  {
    name: "report-status-failed",
    url: "reportStatusFailedQueueUrl",
    backTo: "the uploads stream",
    read: ifReadable(readStreamRange),
    putBack: tellAgain,
  },
];

function readNotification(body: string): Parked | undefined {
  const record = failureRecord(body);
  const event = record?.requestPayload as S3Event | undefined;
  if (record === undefined || event === undefined) return undefined;
  const files = event.Records.map((each) => uploadOf(each));
  const names = files.map(({ bucket, key, uploadId }) => `s3://${bucket}/${key} (upload ${uploadId})`);
  return { what: names.join(", "), reason: reasonOf(record) };
}

function readBatch(body: string): Parked {
  const { uploadId, number, rows } = batchOf(body);
  const [first, last] = [rows[0]?.line, rows.at(-1)?.line];
  return {
    what: `batch ${number} of upload ${uploadId}: ${first === last ? `line ${first}` : `lines ${first} to ${last}`}`,
    reason: "insert-users could not insert it; its log says why",
  };
}

function readWelcomes(body: string): Parked {
  const users = [...waitingUsersOf(body)];
  const uploads = [...new Set(users.map(({ uploadId }) => uploadId))];
  return {
    what: `${counted(users.length, "welcome email")} of upload ${uploads.join(", ")}`,
    reason: "SES did not take them in 500 attempts; the log of send-welcome says why",
  };
}

function readStreamRange(body: string): Parked | undefined {
  const record = failureRecord(body);
  const range = record?.DDBStreamBatchInfo;
  if (record === undefined || range === undefined) return undefined;
  const table = /:table\/([^/]+)/.exec(range.streamArn)?.[1] ?? range.streamArn;
  return {
    what: `${counted(range.batchSize, "change")} of the table ${table} at ${range.approximateArrivalOfFirstRecord}`,
    reason: reasonOf(record),
  };
}

/** A text that cannot be read is none of the queue's. */
function ifReadable(read: ParkedQueue["read"]): ParkedQueue["read"] {
  return (body) => {
    try {
      return read(body);
    } catch {
      return undefined;
    }
  };
}
