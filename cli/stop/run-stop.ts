import { UploadNotFoundError, UserError } from "../../client/errors";
import { listRunningExecutions, type RunningExecution } from "../../client/executions";
import { findStack } from "../../client/find-stack";
import { readSummary } from "../../client/follow";
import { formatAge, formatCount } from "../../client/format";
import { getExecutionArn } from "../../client/outputs";
import type { Stack } from "../../client/stack";
import { isStoppable } from "../../client/stages";
import { stopUploads } from "../../client/stop";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { print, printMessage } from "../terminal/output";
import type { StopOptions } from "./stop-options";

/**
 * Lists the running uploads, or those that are named, and stops them if that is wanted.
 *
 * @param options - stack, uploads, and whether to stop
 * @returns the exit code
 * @throws UserError where nothing is left to stop of an upload that is named
 */
export async function runStop({ choice, uploadIds, mode, json }: StopOptions): Promise<number> {
  const stack = await findStack(choice);
  try {
    const uploads = await selectUploads(stack, uploadIds);
    if (uploads.length === 0) {
      if (!json) print("No execution is running.");
      return EXIT.good;
    }
    if (!json) print(formatUploads(uploads, Date.now()));
    const isWanted =
      mode === "yes" || (mode === "ask" && (await confirm(`Stop ${formatCount(uploads.length, "upload")}?`)));
    const stopped = isWanted ? await stopUploads(stack, uploads) : new Map<string, boolean>();
    if (json)
      for (const { uploadId } of uploads) print(JSON.stringify({ uploadId, stopped: stopped.get(uploadId) ?? false }));
    else if (isWanted) print(formatStopped(stopped));
    else if (mode === "list")
      printMessage(`Nothing was stopped. To stop: npx rollcall stop --yes${[stack.selector, ...uploadIds].join(" ")}`);
    return isWanted ? EXIT.good : EXIT.rejects;
  } finally {
    stack.close();
  }
}

/** An upload to stop; its execution runs, or has ended without its work. */
interface ListedUpload extends RunningExecution {
  hasEnded?: boolean;
}

/** @throws UserError */
async function selectUploads(stack: Stack, uploadIds: string[]): Promise<ListedUpload[]> {
  const running = await listRunningExecutions(stack);
  if (uploadIds.length === 0) return running;
  const byId = new Map(running.map((execution) => [execution.uploadId, execution]));
  return Promise.all([...new Set(uploadIds)].map(async (id) => byId.get(id) ?? findEnded(stack, id)));
}

/** @throws UserError where nothing is left to stop */
async function findEnded(stack: Stack, uploadId: string): Promise<ListedUpload> {
  const summary = await readSummary(stack, uploadId);
  const { startedAt = "", stoppedAt } = summary;
  if (summary.uploadId === undefined) throw new UploadNotFoundError(uploadId, stack.selector);
  if (!isStoppable(summary))
    throw new UserError(
      `There is nothing to stop: the upload ${uploadId} is ${stoppedAt === undefined ? "complete" : "stopped already"}.`,
    );
  const executionArn = getExecutionArn(stack.outputs, uploadId);
  return { uploadId, executionArn, startedAt: Date.parse(startedAt), hasEnded: true };
}

/**
 * Formats what was stopped.
 *
 * @param stopped - whether each upload is stopped, by its id
 * @returns a line, and one for each upload that was complete before
 */
export function formatStopped(stopped: ReadonlyMap<string, boolean>): string {
  const complete = [...stopped].filter(([, isStopped]) => !isStopped);
  return [
    `Stopped ${formatCount(stopped.size - complete.length, "upload")}.`,
    ...complete.map(([uploadId]) => `Not stopped, since it was complete before: ${uploadId}`),
  ].join("\n");
}

const MAX_PRINTED = 20;

/**
 * Formats uploads that can be stopped.
 *
 * @param uploads - the uploads
 * @param now - milliseconds since the epoch
 * @returns a line for each of the first ones, and one for the others
 */
export function formatUploads(uploads: ListedUpload[], now: number): string {
  const lines = uploads.map(
    ({ uploadId, startedAt, hasEnded }) =>
      `● ${uploadId}, started ${formatAge(now - startedAt)} ago${hasEnded ? "; its execution has ended, not all of its work" : ""}`,
  );
  const more = lines.length - MAX_PRINTED;
  return [...lines.slice(0, MAX_PRINTED), ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}
