import { styleText } from "node:util";
import { findStack } from "../../client/find-stack";
import { formatAge, formatCount, formatNumber } from "../../client/format";
import type { Result } from "../../client/result";
import { followToEnd } from "../../client/sign-up-file";
import type { Stack } from "../../client/stack";
import type { StartedUpload } from "../../client/upload";
import {
  findUpload,
  listRecentUploads,
  type RecentUpload,
  type RecentUploads,
  readCurrentResult,
} from "../../client/uploads";
import { formatReport, formatReportAsJson } from "../report/report";
import { EXIT, getExitCode } from "../run-main";
import { listenForStop } from "../terminal/interaction";
import { print, printMessage, replaceControlCharacters } from "../terminal/output";
import { createProgress, formatWaitingWork } from "../terminal/progress";
import type { StatusOptions } from "./status-options";

/**
 * Lists the latest uploads, or shows one.
 *
 * @param options - stack, upload and output format
 * @returns the exit code
 */
export async function runStatus(options: StatusOptions): Promise<number> {
  const stack = await findStack(options.choice);
  try {
    if (options.uploadId === undefined) return await list(stack, options);
    return await show(stack, await findUpload(stack, options.uploadId), options);
  } finally {
    stack.close();
  }
}

async function list(stack: Stack, { json, limit }: StatusOptions): Promise<number> {
  const recent = await listRecentUploads(stack, limit);
  if (json) {
    for (const upload of recent.uploads) print(formatReportAsJson(upload));
    for (const file of recent.notStarted) print(JSON.stringify({ status: "NOT_STARTED", waiting: [file] }));
  } else print(formatUploads(recent, Date.now(), stack.selector));
  return EXIT.good;
}

async function show(stack: Stack, upload: StartedUpload, options: StatusOptions): Promise<number> {
  const stop = listenForStop();
  try {
    const result = options.wait
      ? await followResult(stack, upload, options, stop.signal)
      : await readCurrentResult(stack, upload);
    print(options.json ? formatReportAsJson(result) : formatReport(result));
    return result.status === "RUNNING" ? EXIT.good : getExitCode([result]);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    printMessage(`\n${replaceControlCharacters(upload.file)} continues without this command.`);
    return stop.exitCode();
  }
}

function followResult(
  stack: Stack,
  upload: StartedUpload,
  { quiet }: StatusOptions,
  signal: AbortSignal,
): Promise<Result> {
  return followToEnd(stack, upload, { ...(!quiet && { progress: createProgress(upload.file) }), signal });
}

/**
 * Formats the latest uploads.
 *
 * @param uploads - the uploads
 * @param now - milliseconds since the epoch
 * @param selector - options of the command that select the stack
 * @returns two lines for each upload, and two for everything that it waits for
 */
export function formatUploads({ uploads, notStarted }: RecentUploads, now: number, selector = ""): string {
  if (uploads.length + notStarted.length === 0)
    return `Nothing was uploaded yet: npx rollcall upload people.csv${selector}`;
  return [
    ...uploads.flatMap((upload) => uploadLines(upload, now)),
    ...(notStarted.length > 0 ? ["Without an execution:", ...notStarted.map(formatWaitingWork)] : []),
  ].join("\n");
}

function uploadLines(upload: RecentUpload, now: number): string[] {
  const { uploadId, startedAt } = upload;
  const age = `${formatAge(now - Date.parse(startedAt))} ago`;
  return [
    `${getSign(upload)} ${styleText("bold", uploadId)}`,
    `    ${age}, ${formatCounts(upload)}`,
    ...(upload.waiting ?? []).map(formatWaitingWork),
  ];
}

function getSign({ status, stoppedAt, rejected, invalid, welcomeFailed }: RecentUpload): string {
  if (stoppedAt !== undefined) return styleText("yellow", "■");
  if (status === "RUNNING") return styleText("cyan", "●");
  if (status !== "SUCCEEDED") return styleText("red", "✖");
  return rejected + invalid + welcomeFailed > 0 ? styleText("yellow", "▲") : styleText("green", "✔");
}

function formatCounts({ status, stoppedAt, error, rows, inserted, rejected, welcomed }: RecentUpload): string {
  const isStopped = stoppedAt !== undefined;
  if (!isStopped && status !== "RUNNING" && status !== "SUCCEEDED") return `${status}: ${error ?? "see the execution"}`;
  const counts = [formatCount(rows, "row"), `${formatNumber(inserted)} created`, `${formatNumber(rejected)} rejected`];
  const state = isStopped ? "STOPPED: " : status === "RUNNING" ? "running: " : "";
  return `${state}${[...counts, formatCount(welcomed, "email")].join(", ")}`;
}
