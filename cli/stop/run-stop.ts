import { UserError } from "../../client/errors";
import { listRunningExecutions, type RunningExecution } from "../../client/executions";
import { findStack } from "../../client/find-stack";
import { formatAge, formatCount } from "../../client/format";
import { stopUploads } from "../../client/stop";
import { EXIT } from "../run-main";
import { confirm } from "../terminal/interaction";
import { print, printMessage } from "../terminal/output";
import type { StopOptions } from "./stop-options";

/**
 * Lists the running executions, and stops their uploads if that is wanted.
 *
 * @param options - stack, uploads, and whether to stop
 * @returns the exit code
 * @throws UserError where an upload that is named has no running execution
 */
export async function runStop({ choice, uploadIds, mode, json }: StopOptions): Promise<number> {
  const stack = await findStack(choice);
  try {
    const executions = selectExecutions(await listRunningExecutions(stack), uploadIds, stack.selector);
    if (executions.length === 0) {
      if (!json) print("No execution is running.");
      return EXIT.good;
    }
    if (!json) print(formatExecutions(executions, Date.now()));
    const count = formatCount(executions.length, "execution");
    const isWanted = mode === "yes" || (mode === "ask" && (await confirm(`Stop ${count}?`)));
    if (isWanted) await stopUploads(stack, executions);
    if (json) for (const { uploadId } of executions) print(JSON.stringify({ uploadId, stopped: isWanted }));
    else if (isWanted) print(`Stopped ${count}.`);
    else if (mode === "list")
      printMessage(`Nothing was stopped. To stop: npx rollcall stop --yes${[stack.selector, ...uploadIds].join(" ")}`);
    return isWanted ? EXIT.good : EXIT.rejects;
  } finally {
    stack.close();
  }
}

/** @throws UserError */
function selectExecutions(running: RunningExecution[], uploadIds: string[], selector: string): RunningExecution[] {
  if (uploadIds.length === 0) return running;
  const missing = uploadIds.find((id) => running.every(({ uploadId }) => uploadId !== id));
  if (missing !== undefined)
    throw new UserError(
      `No execution of the upload ${missing} is running. \`npx rollcall status${selector}\` lists the latest uploads.`,
    );
  return running.filter(({ uploadId }) => uploadIds.includes(uploadId));
}

const MAX_PRINTED = 20;

/**
 * Formats running executions.
 *
 * @param executions - the executions
 * @param now - milliseconds since the epoch
 * @returns a line for each of the first ones, and one for the others
 */
export function formatExecutions(executions: RunningExecution[], now: number): string {
  const lines = executions.map(({ uploadId, startedAt }) => `● ${uploadId}, started ${formatAge(now - startedAt)} ago`);
  const more = lines.length - MAX_PRINTED;
  return [...lines.slice(0, MAX_PRINTED), ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}
