import { setTimeout as delay } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
} from "@aws-sdk/client-sfn";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { SUMMARY, type Summary } from "../runtime/upload/summary";
import { ExecutionNotStartedError } from "./errors";
import type { Stack } from "./stack";
import type { SentBytes } from "./stages";
import { EXECUTION_START_TIMEOUT, type StartedUpload } from "./upload";
import { createWaitingWorkFinder } from "./waiting/find-waiting-work";
import type { WaitingWork } from "./waiting/work";

/** The state of an upload at one moment. */
export interface Snapshot {
  /** Known only to the process that sends the file. */
  sent?: SentBytes;
  /** Empty until process-csv has written it. */
  summary: Partial<Summary>;
  /** Its status is RUNNING, too, where process-csv could not start the execution yet. */
  execution: Pick<DescribeExecutionCommandOutput, "status" | "error" | "cause">;
  /** What the upload waits for, once nothing has changed for seconds. */
  waiting?: WaitingWork[];
}

/** Receives the snapshots of an upload as they are taken. */
export type Progress = (snapshot: Snapshot) => void;

/** Milliseconds between polls: the interval grows by a tenth each time. */
const FIRST_INTERVAL = 100;
const LONGEST_INTERVAL = 2_000;
/** Milliseconds without a change after which waiting work is looked for, and between two looks. */
const UNCHANGED = 3_000;

/**
 * Polls an upload until its execution has ended.
 *
 * @param stack - the stack
 * @param upload - the upload
 * @param signal - ends the polling
 * @returns snapshots; the last shows the final state
 * @throws ExecutionNotStartedError where no execution starts
 * @throws AbortError when the signal is aborted
 */
export async function* follow(
  stack: Stack,
  upload: StartedUpload,
  signal?: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  const began = Date.now();
  const findWaiting = createWaitingFinder(stack, upload);
  for (let interval = FIRST_INTERVAL; ; interval = Math.min(interval * 1.1, LONGEST_INTERVAL)) {
    // The execution first: a SUMMARY that is read after the execution's end is final.
    const execution = await describeExecution(stack, upload);
    const summary = await readSummary(stack, upload.uploadId);
    const isRunning = execution === undefined || execution.status === "RUNNING";
    const waiting = isRunning ? await findWaiting(summary) : [];
    if (execution !== undefined || waiting.length > 0)
      yield { summary, execution: execution ?? { status: "RUNNING" }, ...(waiting.length > 0 && { waiting }) };
    else if (Date.now() > began + EXECUTION_START_TIMEOUT)
      throw new ExecutionNotStartedError(upload.file, EXECUTION_START_TIMEOUT, stack.selector);
    if (!isRunning) return;
    await delay(interval, undefined, { signal });
  }
}

/** @returns finds what the upload waits for, from time to time while its SUMMARY does not change */
function createWaitingFinder(stack: Stack, { uploadId }: StartedUpload) {
  const find = createWaitingWorkFinder(stack);
  let last = "";
  let changedAt = Date.now();
  let lookedAt = changedAt;
  let waiting: WaitingWork[] = [];
  return async (summary: Partial<Summary>): Promise<WaitingWork[]> => {
    const current = JSON.stringify(summary);
    const now = Date.now();
    if (current !== last) {
      [last, changedAt, lookedAt, waiting] = [current, now, now, []];
    } else if (now >= lookedAt + UNCHANGED) {
      lookedAt = now;
      waiting = (await find([{ uploadId, summary, changedAt }])).byUpload.get(uploadId) ?? [];
    }
    return waiting;
  };
}

/**
 * Reads the state of an upload's execution.
 *
 * @param stack - the stack
 * @param upload - the upload
 * @returns undefined where it has not started
 */
export async function describeExecution(
  { sfn }: Stack,
  { executionArn }: Pick<StartedUpload, "executionArn">,
): Promise<DescribeExecutionCommandOutput | undefined> {
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/**
 * Reads the current SUMMARY of an upload.
 *
 * @param stack - the stack
 * @param uploadId - id of the upload
 * @returns the SUMMARY; empty where there is none yet
 */
export async function readSummary(
  { documents, outputs }: Pick<Stack, "documents" | "outputs">,
  uploadId: string,
): Promise<Partial<Summary>> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: outputs.uploadsTable,
      Key: { uploadId, part: SUMMARY },
      ConsistentRead: true,
    }),
  );
  return Item ?? {};
}
