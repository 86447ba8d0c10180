import { setTimeout as delay } from "node:timers/promises";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionDoesNotExist,
} from "@aws-sdk/client-sfn";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { SUMMARY, type Summary } from "../runtime/upload/summary";
import { ExecutionNotStartedError } from "./errors";
import type { Stack } from "./stack";
import type { SentBytes } from "./stages";
import { EXECUTION_START_TIMEOUT, type StartedUpload } from "./upload";

export interface Snapshot {
  /** While the file is on its way, and after that where it is known. */
  sent?: SentBytes;
  /** Empty for the moment before process-csv has written it. */
  summary: Partial<Summary>;
  execution: Pick<DescribeExecutionCommandOutput, "status" | "error" | "cause">;
}

/** Receives the snapshots of an upload as they are taken. */
export type Progress = (snapshot: Snapshot) => void;

/** Milliseconds between looks. What takes longer is looked at less often. */
const FIRST_INTERVAL = 200;
const LONGEST_INTERVAL = 2_000;

/**
 * How an upload stands, again and again, until its execution has ended: the last snapshot shows the end.
 * @throws NoExecution where none starts; what AbortSignal throws when aborted
 */
export async function* follow(
  stack: Stack,
  upload: StartedUpload,
  signal?: AbortSignal,
): AsyncGenerator<Snapshot, void> {
  const began = Date.now();
  for (let interval = FIRST_INTERVAL; ; interval = Math.min(interval * 1.1, LONGEST_INTERVAL)) {
    // The execution first: a SUMMARY read after its end is the final one.
    const execution = await describeExecution(stack, upload);
    if (execution !== undefined) yield { summary: await readSummary(stack, upload.uploadId), execution };
    else if (Date.now() > began + EXECUTION_START_TIMEOUT)
      throw new ExecutionNotStartedError(upload.file, EXECUTION_START_TIMEOUT);
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

/** The SUMMARY of an upload as it stands; empty where there is none (yet). */
export async function readSummary({ dynamodb, outputs }: Stack, uploadId: string): Promise<Partial<Summary>> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({
      TableName: outputs.uploadsTable,
      Key: { uploadId: { S: uploadId }, part: { S: SUMMARY } },
      ConsistentRead: true,
    }),
  );
  return Item === undefined ? {} : unmarshall(Item);
}
