import { type ExecutionStatus, ListExecutionsCommand } from "@aws-sdk/client-sfn";
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
