import { InvalidArn } from "@aws-sdk/client-sfn";
import type { Summary } from "../runtime/upload/summary";
import { UploadNotFoundError } from "./errors";
import { listExecutions } from "./executions";
import { describeExecution, readSummary, type Snapshot } from "./follow";
import { getExecutionArn } from "./outputs";
import { readSummaries } from "./read-summaries";
import { createResult, type Result } from "./result";
import type { Stack } from "./stack";
import type { StartedUpload } from "./upload";
import { createWaitingWorkFinder } from "./waiting/find-waiting-work";
import type { WaitingWork } from "./waiting/work";

/** An upload in the list of the latest ones. */
export interface RecentUpload extends Result {
  /** ISO 8601. */
  startedAt: string;
}

/** The latest uploads. */
export interface RecentUploads {
  /** Newest first. */
  uploads: RecentUpload[];
  /** Files without an execution: process-csv could not start it. */
  notStarted: WaitingWork[];
}

/**
 * Lists the latest uploads with their current state and what they wait for.
 *
 * @param stack - the stack
 * @param limit - uploads at most
 * @returns the uploads
 */
export async function listRecentUploads(stack: Stack, limit: number): Promise<RecentUploads> {
  const { executions } = await listExecutions(stack, { limit });
  const summaries = await readSummaries(
    stack,
    executions.map(({ uploadId }) => uploadId),
  );
  const listed = executions.map(({ executionArn, uploadId, status, startedAt }) => {
    const summary = summaries.get(uploadId) ?? {};
    const upload = { file: summary.key ?? uploadId, uploadId, executionArn };
    const execution = {
      status,
      ...(summary.error && { error: summary.error }),
      ...(summary.cause && { cause: summary.cause }),
    };
    return { upload, summary, execution, startedAt };
  });
  const running = listed.filter(({ execution }) => execution.status === "RUNNING");
  const { byUpload, unlisted } = await createWaitingWorkFinder(stack)(
    running.map(({ upload, summary }) => ({ uploadId: upload.uploadId, summary })),
    listed.map(({ upload }) => upload.uploadId),
  );
  const uploads = listed.map(({ upload, summary, execution, startedAt }) => {
    const waiting = byUpload.get(upload.uploadId);
    const snapshot: Snapshot = { summary, execution, ...(waiting && { waiting }) };
    return { ...createResult(upload, snapshot, summary.rejects), startedAt };
  });
  return { uploads, notStarted: unlisted };
}

/**
 * Reads the current state of an upload.
 *
 * @param stack - the stack
 * @param upload - the upload
 * @returns its state and what it waits for
 */
export async function readCurrentResult(stack: Stack, upload: StartedUpload): Promise<Result> {
  const { uploadId } = upload;
  const execution = (await describeExecution(stack, upload)) ?? { status: "RUNNING" as const };
  const summary = await readSummary(stack, uploadId);
  const running = execution.status === "RUNNING" ? [{ uploadId, summary }] : [];
  const waiting = (await createWaitingWorkFinder(stack)(running)).byUpload.get(uploadId);
  return createResult(upload, { summary, execution, ...(waiting && { waiting }) }, summary.rejects);
}

/**
 * Finds an upload by its id.
 *
 * @param stack - the stack
 * @param uploadId - id of the upload
 * @returns the upload, with its key in place of the file
 * @throws UploadNotFoundError
 */
export async function findUpload(stack: Stack, uploadId: string): Promise<StartedUpload> {
  const executionArn = getExecutionArn(stack.outputs, uploadId);
  const summary = await readSummary(stack, uploadId);
  const upload = { file: summary.key ?? uploadId, uploadId, executionArn };
  if ((await isStarted(stack, executionArn)) || (await isDeadLettered(stack, uploadId, summary))) return upload;
  throw new UploadNotFoundError(uploadId, stack.selector);
}

async function isStarted(stack: Stack, executionArn: string): Promise<boolean> {
  try {
    return (await describeExecution(stack, { executionArn })) !== undefined;
  } catch (error) {
    if (error instanceof InvalidArn) return false;
    throw error;
  }
}

/** The notification of an upload whose execution process-csv could not start. */
async function isDeadLettered(stack: Stack, uploadId: string, summary: Partial<Summary>): Promise<boolean> {
  const { byUpload } = await createWaitingWorkFinder(stack)([{ uploadId, summary }]);
  return byUpload.get(uploadId)?.some(({ isDeadLettered }) => isDeadLettered) ?? false;
}
