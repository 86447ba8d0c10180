import { DescribeExecutionCommand, ExecutionDoesNotExist, InvalidArn } from "@aws-sdk/client-sfn";
import { NoSuchUpload } from "../../client/errors";
import { findStack } from "../../client/find-stack";
import { follow, readSummary } from "../../client/follow";
import { executionArnOf } from "../../client/outputs";
import { recentUploads } from "../../client/recent-uploads";
import { type Result, resultOf } from "../../client/result";
import { followToEnd } from "../../client/sign-up-file";
import type { Stack } from "../../client/stack";
import type { StartedUpload } from "../../client/upload";
import { progressOf } from "../follow/progress";
import { reportText, resultAsJson } from "../report/report";
import { EXIT, exitCodeOf } from "../run-main";
import { stopRequest } from "../terminal/interaction";
import { print, say, visible } from "../terminal/output";
import { recentText } from "./recent-text";
import type { StatusOptions } from "./status-options";

/** Lists the latest uploads, or shows one. @returns the exit code */
export async function runStatus(options: StatusOptions): Promise<number> {
  const stack = await findStack(options.choice);
  try {
    if (options.uploadId === undefined) return await list(stack, options);
    return await show(stack, await uploadNamed(stack, options.uploadId), options);
  } finally {
    stack.close();
  }
}

async function list(stack: Stack, { json }: StatusOptions): Promise<number> {
  const uploads = await recentUploads(stack);
  if (json) for (const upload of uploads) print(resultAsJson(upload));
  else print(recentText(uploads, Date.now()));
  return EXIT.good;
}

async function show(stack: Stack, upload: StartedUpload, options: StatusOptions): Promise<number> {
  const stop = stopRequest();
  try {
    const result = options.wait ? await toEnd(stack, upload, options, stop.signal) : await asItStands(stack, upload);
    print(options.json ? resultAsJson(result) : reportText(result));
    return result.status === "RUNNING" ? EXIT.good : exitCodeOf([result]);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    say(`\n${visible(upload.file)} goes on being signed up.`);
    return stop.exitCode();
  }
}

function toEnd(stack: Stack, upload: StartedUpload, { quiet }: StatusOptions, signal: AbortSignal): Promise<Result> {
  return followToEnd(stack, upload, { ...(!quiet && { progress: progressOf(upload.file) }), signal });
}

async function asItStands(stack: Stack, upload: StartedUpload): Promise<Result> {
  for await (const snapshot of follow(stack, upload)) return resultOf(upload, snapshot, snapshot.summary.rejects);
  throw new NoSuchUpload(upload.uploadId);
}

/** @throws NoSuchUpload */
async function uploadNamed(stack: Stack, uploadId: string): Promise<StartedUpload> {
  const executionArn = executionArnOf(stack.outputs, uploadId);
  try {
    await stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn) throw new NoSuchUpload(uploadId);
    throw error;
  }
  const { key = uploadId } = await readSummary(stack, uploadId);
  return { file: key, uploadId, executionArn };
}
