import { type ExecutionListItem, paginateListExecutions, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { forEachConcurrently } from "../runtime/for-each-concurrently";
import type { Stack } from "./stack";

/** A running execution; its name is the upload's id. */
export interface RunningExecution {
  uploadId: string;
  executionArn: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/**
 * Lists the running executions of a stack.
 *
 * @param stack - the stack
 * @returns all of them, newest first
 */
export async function listRunningExecutions({ sfn, outputs }: Stack): Promise<RunningExecution[]> {
  const running: RunningExecution[] = [];
  const request = { stateMachineArn: outputs.stateMachineArn, statusFilter: "RUNNING" as const };
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, request))
    running.push(...executions.map(toRunningExecution));
  return running;
}

function toRunningExecution({ name = "", executionArn = "", startDate }: ExecutionListItem): RunningExecution {
  return { uploadId: name, executionArn, startedAt: startDate?.getTime() ?? 0 };
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
