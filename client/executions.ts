import { type ExecutionStatus, ListExecutionsCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { forEachConcurrently } from "../runtime/for-each-concurrently";
import type { Stack } from "./stack";

/** An upload as its execution has it. */
export interface ListedExecution {
  /** Name of the execution. */
  uploadId: string;
  executionArn: string;
  status: ExecutionStatus;
  /** ISO 8601. */
  startedAt: string;
  stoppedAt?: string;
}

interface ListOptions {
  /** Executions at most; by default all. */
  limit?: number;
  /** Only executions with this status. */
  status?: ExecutionStatus;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
const MAX_RESULTS = 1_000;

/**
 * Lists the executions of a stack's uploads.
 *
 * @param stack - the stack
 * @param options - how many and which
 * @returns the latest ones, newest first, and whether there are older ones
 */
export async function listExecutions(
  { sfn, outputs }: Pick<Stack, "sfn" | "outputs">,
  { limit = Number.POSITIVE_INFINITY, status }: ListOptions,
): Promise<{ executions: ListedExecution[]; hasOlder: boolean }> {
  const executions: ListedExecution[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: outputs.stateMachineArn,
        maxResults: Math.min(MAX_RESULTS, limit - executions.length),
        ...(status && { statusFilter: status }),
        ...(nextToken && { nextToken }),
      }),
    );
    for (const { executionArn = "", name = "", status = "RUNNING", startDate, stopDate } of page.executions ?? [])
      executions.push({
        uploadId: name,
        executionArn,
        status,
        startedAt: startDate?.toISOString() ?? "",
        ...(stopDate && { stoppedAt: stopDate.toISOString() }),
      });
    nextToken = page.nextToken;
  } while (nextToken !== undefined && executions.length < limit);
  return { executions, hasOlder: nextToken !== undefined };
}

/** A running execution. */
export interface RunningExecution extends Pick<ListedExecution, "uploadId" | "executionArn"> {
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/**
 * Lists the running executions of a stack.
 *
 * @param stack - the stack
 * @returns all of them, newest first
 */
export async function listRunningExecutions(stack: Stack): Promise<RunningExecution[]> {
  const { executions } = await listExecutions(stack, { status: "RUNNING" });
  return executions.map(({ uploadId, executionArn, startedAt }) => ({
    uploadId,
    executionArn,
    startedAt: Date.parse(startedAt),
  }));
}

/** StopExecution is throttled from 25 calls a second on in most regions; the SDK retries. */
const CONCURRENT_STOPS = 5;

/** The error and cause that stopped executions end with. */
const STOPPED = { error: "STOPPED", cause: "Stopped with `rollcall stop`." };

/**
 * Stops executions: they end as ABORTED. What their uploads have put into the queues is processed all the same.
 *
 * @param stack - the stack
 * @param executions - the executions; one that has ended meanwhile stays as it is
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export async function stopExecutions({ sfn }: Stack, executions: RunningExecution[]): Promise<void> {
  await forEachConcurrently(executions, CONCURRENT_STOPS, async ({ executionArn }) => {
    await sfn.send(new StopExecutionCommand({ executionArn, ...STOPPED }));
  });
}
