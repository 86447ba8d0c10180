import type { S3Event } from "aws-lambda";
import { waitingUsersOf } from "../../runtime/send-welcome/waiting-users";
import { batchOf } from "../../runtime/upload/batch";
import { uploadOf } from "../../runtime/upload/upload";
import { counted } from "../terminal/count";
import { failureRecord, reasonOf } from "./failure-record";
import type { Parked, ParkedQueue } from "./parked-queue";
import { tellAgain } from "./tell-again";
import { toProcessCsv } from "./to-process-csv";
import { toQueue } from "./to-queue";
import { toWelcomeRetry } from "./to-welcome-retry";

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
