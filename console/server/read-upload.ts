import { basename } from "node:path";
import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
  type HistoryEvent as SfnEvent,
} from "@aws-sdk/client-sfn";
import { describeExecution, readSummary } from "../../client/follow";
import { getExecutionArn } from "../../client/outputs";
import type { ExecutionDetail, ExecutionStatus, HistoryEvent, UploadDetail, UploadSummary } from "../api";
import { NotFound } from "./errors";
import type { ConsoleSource } from "./source";
import { waitingWorkReader } from "./waiting-work";

/**
 * @returns reads one upload: its execution with definition and history, its SUMMARY, and what it waits for. Of an execution that
 *   has ended, which does not change any more, SUMMARY alone is read again
 */
export function uploadReader(source: ConsoleSource, uploadId: string): () => Promise<UploadDetail> {
  const { stack, awsConsole } = source;
  const { sfn } = stack;
  const findWaiting = waitingWorkReader(source);
  const executionArn = getExecutionArn(stack.outputs, uploadId);
  let definition: string | undefined;
  let ended: UploadDetail | undefined;
  return async () => {
    if (ended !== undefined) return { ...ended, summary: await uploadSummary({ stack }, uploadId) };
    const execution = await readExecution();
    definition ??= (await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }))).definition ?? "{}";
    const events: HistoryEvent[] = [];
    for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn, includeExecutionData: true }))
      events.push(...(page.events ?? []).map(historyEvent));
    const summary = await uploadSummary({ stack }, uploadId);
    const running = execution.status === "RUNNING" ? [{ uploadId, summary }] : [];
    const waiting = (await findWaiting(running)).byUpload.get(uploadId);
    const detail: UploadDetail = {
      ...{ execution, summary, definition, events },
      ...(awsConsole && { awsConsole: awsConsole(executionArn) }),
      ...(waiting && running.length > 0 && { waiting }),
    };
    // The history is eventually consistent: its last event may come later than the status.
    if (running.length === 0 && END_EVENT.test(events.at(-1)?.type ?? "")) ended = detail;
    return detail;
  };

  async function readExecution(): Promise<ExecutionDetail> {
    try {
      const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      const { status = "RUNNING", startDate, stopDate, input = "{}", output, error, cause } = found;
      return {
        arn: executionArn,
        status: status as ExecutionStatus,
        startedAt: (startDate ?? new Date(0)).toISOString(),
        ...(stopDate && { stoppedAt: stopDate.toISOString() }),
        input,
        ...(output !== undefined && { output }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      };
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
      throw new NotFound(
        `No upload ${uploadId}. Step Functions keeps executions for 90 days; the first page lists them.`,
        { cause: error },
      );
    }
  }
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
const END_EVENT = /^Execution(Succeeded|Failed|Aborted|TimedOut)$/;

/**
 * Reads the report of an upload, the output of its execution.
 * @returns JSON, and a file name after the uploaded file's
 * @throws NotFound where the execution has no output
 */
export async function readReport(
  { stack }: Pick<ConsoleSource, "stack">,
  uploadId: string,
): Promise<{ fileName: string; report: string }> {
  const execution = await describeExecution(stack, { executionArn: getExecutionArn(stack.outputs, uploadId) });
  if (execution?.output === undefined)
    throw new NotFound("This upload has no report yet: its execution has not succeeded.");
  const { key = uploadId } = await uploadSummary({ stack }, uploadId);
  return {
    fileName: fileNameOf(key, "report.json"),
    report: JSON.stringify(JSON.parse(execution.output), null, 2),
  };
}

/** @returns a file name after the uploaded file's: `people-report.json` */
export function fileNameOf(key: string, ending: string): string {
  return `${basename(key).replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, "")}-${ending}`;
}

/** SUMMARY without the task token; empty where there is none. */
export async function uploadSummary({ stack }: Pick<ConsoleSource, "stack">, uploadId: string): Promise<UploadSummary> {
  const { taskToken: _, ...summary } = await readSummary(stack, uploadId);
  return summary;
}

function historyEvent({ id = 0, type, timestamp, previousEventId: _, ...members }: SfnEvent): HistoryEvent {
  const [details = {}] = Object.values(members).filter((member) => member !== undefined);
  return {
    id,
    type: type ?? "Unknown",
    at: (timestamp ?? new Date(0)).toISOString(),
    details: details as Record<string, unknown>,
  };
}
