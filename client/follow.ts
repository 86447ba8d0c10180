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

/** The state of an upload at one moment. */
export interface Snapshot {
  /** Known only to the process that sends the file. */
  sent?: SentBytes;
  /** Empty until process-csv has written it. */
  summary: Partial<Summary>;
  execution: Pick<DescribeExecutionCommandOutput, "status" | "error" | "cause">;
}

/** Receives the snapshots of an upload as they are taken. */
export type Progress = (snapshot: Snapshot) => void;

/** Milliseconds between polls: the interval grows by a tenth each time. */
const FIRST_INTERVAL = 200;
const LONGEST_INTERVAL = 2_000;

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
  for (let interval = FIRST_INTERVAL; ; interval = Math.min(interval * 1.1, LONGEST_INTERVAL)) {
    // The execution first: a SUMMARY that is read after the execution's end is final.
    const execution = await describeExecution(stack, upload);
    if (execution !== undefined) yield { summary: await readSummary(stack, upload.uploadId), execution };
    else if (Date.now() > began + EXECUTION_START_TIMEOUT)
      throw new ExecutionNotStartedError(upload.file, EXECUTION_START_TIMEOUT, stack.selector);
    if (execution !== undefined && execution.status !== "RUNNING") return;
    await delay(interval, undefined, { signal });
  }
}

async function describeExecution(
  { sfn }: Stack,
  { executionArn }: StartedUpload,
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
export async function readSummary({ documents, outputs }: Stack, uploadId: string): Promise<Partial<Summary>> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: outputs.uploadsTable,
      Key: { uploadId, part: SUMMARY },
      ConsistentRead: true,
    }),
  );
  return Item ?? {};
}
