import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { batchGetItems } from "../../runtime/aws/dynamodb";
import { systemClock } from "../../runtime/clock";
import { COUNTERS, SUMMARY } from "../../runtime/upload/summary";
import type { ExecutionStatus, UploadList, UploadSummary } from "../api";
import type { ConsoleSource } from "./source";
import { waitingWorkReader } from "./waiting-work";

/** As many keys as BatchGetItem takes. */
const MAX_UPLOADS = 100;
/** Milliseconds for reading the summaries. */
const TIMEOUT = 20_000;
const ATTRIBUTES = [
  "uploadId",
  "key",
  "size",
  "status",
  "startedAt",
  "finishedAt",
  "parsedAt",
  "parsedBytes",
  "error",
  "toInsert",
  "toWelcome",
  "waitingFor",
  "welcomeStartedAt",
  ...COUNTERS,
];

/** @returns reads the latest uploads, newest first: the executions, each with its SUMMARY and what it waits for */
export function uploadsReader(source: ConsoleSource): () => Promise<UploadList> {
  const { sfn, documents, outputs } = source.stack;
  const findWaiting = waitingWorkReader(source);
  /** Summaries of executions that have ended, which do not change. */
  const finished = new Map<string, UploadSummary>();

  async function readSummaries(ids: string[]): Promise<Map<string, UploadSummary>> {
    if (ids.length === 0) return new Map();
    const keys = ids.map((id) => ({ uploadId: id, part: SUMMARY }));
    const reader = { dynamodb: documents, clock: systemClock };
    const items = await batchGetItems(reader, outputs.uploadsTable, keys, ATTRIBUTES, Date.now() + TIMEOUT);
    return new Map(items.map((item) => [String(item.uploadId), item as UploadSummary]));
  }

  return async () => {
    const { executions = [], nextToken } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: outputs.stateMachineArn, maxResults: MAX_UPLOADS }),
    );
    const ids = executions.map(({ name = "" }) => name);
    const summaries = await readSummaries(ids.filter((id) => !finished.has(id)));
    const uploads = executions.map(({ name: uploadId = "", status = "RUNNING", startDate, stopDate }) => {
      const summary = finished.get(uploadId) ?? summaries.get(uploadId) ?? {};
      if (stopDate !== undefined && summary.finishedAt !== undefined) finished.set(uploadId, summary);
      return {
        uploadId,
        status: status as ExecutionStatus,
        startedAt: (startDate ?? new Date(0)).toISOString(),
        ...(stopDate && { stoppedAt: stopDate.toISOString() }),
        summary,
      };
    });
    const running = uploads.filter(({ status }) => status === "RUNNING");
    const { byUpload, unlisted } = await findWaiting(running, ids);
    const withWaiting = uploads.map((upload) => {
      const waiting = upload.status === "RUNNING" ? byUpload.get(upload.uploadId) : undefined;
      return waiting === undefined ? upload : { ...upload, waiting };
    });
    return { uploads: withWaiting, hasOlder: nextToken !== undefined, notStarted: unlisted };
  };
}
