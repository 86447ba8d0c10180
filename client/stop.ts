import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { ExecutionDoesNotExist, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { type Clock, isoTime, systemClock } from "../runtime/clock";
import { forEachConcurrently } from "../runtime/for-each-concurrently";
import type { Status, Summary } from "../runtime/upload/summary";
import { updateSummary } from "../runtime/upload/update-summary";
import type { ListedExecution } from "./executions";
import { readSummary } from "./follow";
import type { Stack } from "./stack";
import { isStoppable } from "./stages";

/** An upload to stop. */
export type StoppableUpload = Pick<ListedExecution, "uploadId" | "executionArn">;

/** What stopping uses of a stack. */
export type StoppableStack = Pick<Stack, "documents" | "outputs" | "sfn">;

/** StopExecution is throttled from 25 calls a second on in most regions; the SDK retries. */
const CONCURRENT_STOPS = 5;

/** Milliseconds for which a write of SUMMARY is retried: receipts write it all the time. */
const TIMEOUT = 20_000;

const STOPPED: Status = "STOPPED";

/** The error and cause that stopped executions end with. */
const CAUSE = { error: STOPPED, cause: "Stopped with `rollcall stop`." };

/**
 * Stops uploads: from then on no row is inserted and no email is sent, but for what functions are doing at this moment.
 * Their executions end as ABORTED.
 *
 * @param stack - the stack
 * @param uploads - the uploads; one that has ended meanwhile, and has no work left, stays as it is
 * @returns whether each is stopped, by its id
 * @throws DeadlineExceeded where SUMMARY cannot be written; stopping again is safe
 */
export async function stopUploads(stack: StoppableStack, uploads: StoppableUpload[]): Promise<Map<string, boolean>> {
  const stopped = new Map<string, boolean>();
  await forEachConcurrently(uploads, CONCURRENT_STOPS, async (upload) => {
    stopped.set(upload.uploadId, await stopUpload(stack, upload));
  });
  return stopped;
}

/**
 * Stops one upload. The mark on SUMMARY stops the work, the execution follows it. Work goes on after a failure, and after
 * StopExecution in the AWS console: an execution that has ended does not matter. A recorded end stays what it is.
 *
 * @param stack - the stack
 * @param upload - the upload
 * @param clock - for tests
 * @returns whether it is stopped; false where it has ended by itself, and has no work left
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
 */
export async function stopUpload(
  stack: StoppableStack,
  { uploadId, executionArn }: StoppableUpload,
  clock: Clock = systemClock,
): Promise<boolean> {
  const summary = await markAsStopped(stack, uploadId, clock);
  // Without a SUMMARY, which expires after 90 days, there is only the execution to stop.
  const { status = STOPPED, stoppedAt } = summary ?? { stoppedAt: isoTime(clock) };
  // Where the failure is recorded, the execution ends with it.
  if (status === STOPPED) await stopExecution(stack, executionArn);
  return stoppedAt !== undefined;
}

/** @returns SUMMARY after that; undefined where there is none */
async function markAsStopped(
  stack: StoppableStack,
  uploadId: string,
  clock: Clock,
): Promise<Partial<Summary> | undefined> {
  const { documents, outputs } = stack;
  const now = isoTime(clock);
  const writer = { dynamodb: documents, uploadsTable: outputs.uploadsTable, clock, deadline: clock.now() + TIMEOUT };
  try {
    return await updateSummary(writer, uploadId, {
      expression: "SET #stoppedAt = :stoppedAt, #finishedAt = :finishedAt, #status = :status",
      values: { stoppedAt: now, finishedAt: now, status: STOPPED },
      condition: "attribute_exists(uploadId) AND attribute_not_exists(#finishedAt)",
    });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  const summary = await readSummary(stack, uploadId);
  if (summary.uploadId === undefined) return undefined;
  if (!isStoppable(summary)) return summary;
  return updateSummary(writer, uploadId, {
    expression: "SET #stoppedAt = if_not_exists(#stoppedAt, :stoppedAt)",
    values: { stoppedAt: now },
  });
}

async function stopExecution({ sfn }: StoppableStack, executionArn: string): Promise<void> {
  try {
    await sfn.send(new StopExecutionCommand({ executionArn, ...CAUSE }));
  } catch (error) {
    // process-csv could not start it. If it is redriven, the execution finds the mark and ends.
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
}
