import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { type Clock, isoTime, systemClock } from "../runtime/clock";
import { forEachConcurrently } from "../runtime/for-each-concurrently";
import type { Status } from "../runtime/upload/summary";
import { updateSummary } from "../runtime/upload/update-summary";
import type { ListedExecution } from "./executions";
import { readSummary } from "./follow";
import type { Stack } from "./stack";

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
 * @param uploads - the uploads; one that has ended meanwhile stays as it is
 * @throws DeadlineExceeded where SUMMARY cannot be written; stopping again is safe
 */
export async function stopUploads(stack: StoppableStack, uploads: StoppableUpload[]): Promise<void> {
  await forEachConcurrently(uploads, CONCURRENT_STOPS, async (upload) => {
    await stopUpload(stack, upload);
  });
}

/**
 * Stops one upload. The mark on SUMMARY stops the work, the execution follows it.
 *
 * @param stack - the stack
 * @param upload - the upload
 * @param clock - for tests
 * @returns whether it is stopped; false where it has ended by itself
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
 */
export async function stopUpload(
  stack: StoppableStack,
  { uploadId, executionArn }: StoppableUpload,
  clock: Clock = systemClock,
): Promise<boolean> {
  if (!(await markAsStopped(stack, uploadId, clock))) return false;
  await stack.sfn.send(new StopExecutionCommand({ executionArn, ...CAUSE }));
  return true;
}

async function markAsStopped(stack: StoppableStack, uploadId: string, clock: Clock): Promise<boolean> {
  const { documents, outputs } = stack;
  const now = isoTime(clock);
  try {
    await updateSummary(
      { dynamodb: documents, uploadsTable: outputs.uploadsTable, clock, deadline: clock.now() + TIMEOUT },
      uploadId,
      {
        expression: "SET #stoppedAt = :stoppedAt, #finishedAt = :finishedAt, #status = :status",
        values: { stoppedAt: now, finishedAt: now, status: STOPPED },
        condition: "attribute_exists(uploadId) AND attribute_not_exists(#finishedAt)",
      },
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { finishedAt, stoppedAt } = await readSummary(stack, uploadId);
    // Without a SUMMARY, which expires after 90 days, there is only the execution to stop.
    return finishedAt === undefined || stoppedAt !== undefined;
  }
}
