import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { batchGetItems } from "../../runtime/aws/dynamodb";
import { systemClock } from "../../runtime/clock";
import { COUNTERS, SUMMARY } from "../../runtime/upload/summary";
import type { ExecutionStatus, ShownSummary, UploadList } from "../api";
import type { Subject } from "./subject";

/** BatchGetItem takes as many keys. */
const SHOWN = 100;
const PATIENCE = 20_000;
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
  ...COUNTERS,
];

/** @returns reads the latest uploads, newest first: the executions, each with its SUMMARY */
export function uploadsReader({ stack }: Subject): () => Promise<UploadList> {
  const { sfn, dynamodb, outputs } = stack;
  /** Of executions that have ended; those stay as they are. */
  const settled = new Map<string, ShownSummary>();

  async function readSummaries(ids: string[]): Promise<Map<string, ShownSummary>> {
    if (ids.length === 0) return new Map();
    const keys = ids.map((id) => ({ uploadId: { S: id }, part: { S: SUMMARY } }));
    const reader = { dynamodb, clock: systemClock };
    const items = await batchGetItems(reader, outputs.uploadsTable, keys, ATTRIBUTES, Date.now() + PATIENCE);
    return new Map(items.map((item) => [String(item.uploadId), item as ShownSummary]));
  }

  return async () => {
    const { executions = [], nextToken } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: outputs.stateMachineArn, maxResults: SHOWN }),
    );
    const ids = executions.map(({ name = "" }) => name);
    const summaries = await readSummaries(ids.filter((id) => !settled.has(id)));
    const uploads = executions.map(({ name: uploadId = "", status = "RUNNING", startDate, stopDate }) => {
      const summary = settled.get(uploadId) ?? summaries.get(uploadId) ?? {};
      if (stopDate !== undefined && summary.finishedAt !== undefined) settled.set(uploadId, summary);
      return {
        uploadId,
        status: status as ExecutionStatus,
        startedAt: (startDate ?? new Date(0)).toISOString(),
        ...(stopDate && { stoppedAt: stopDate.toISOString() }),
        summary,
      };
    });
    return { uploads, hasOlder: nextToken !== undefined };
  };
}
