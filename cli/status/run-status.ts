import { DescribeExecutionCommand, ExecutionDoesNotExist, InvalidArn } from "@aws-sdk/client-sfn";
import { NoSuchUpload } from "../errors";
import { EXIT, exitCodeOf } from "../exit-code";
import { follow } from "../follow/follow";
import { progressOf } from "../follow/progress-of";
import { readSummary } from "../follow/read-summary";
import { reportText } from "../report/report-text";
import { type Result, resultAsJson, resultOf } from "../report/result";
import { executionArnOf } from "../stack/execution-arn";
import { findStack } from "../stack/find-stack";
import type { Stack } from "../stack/stack";
import { print } from "../terminal/print";
import { say } from "../terminal/say";
import { stopRequest } from "../terminal/stop-request";
import { visible } from "../terminal/visible";
import { followToEnd } from "../upload/sign-up-file";
import type { StartedUpload } from "../upload/upload-file";
import { recentText } from "./recent-text";
import { recentUploads } from "./recent-uploads";
import type { StatusOptions } from "./status";

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
  const executionArn = executionArnOf(stack, uploadId);
  try {
    await stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn) throw new NoSuchUpload(uploadId);
    throw error;
  }
  const { key = uploadId } = await readSummary(stack, uploadId);
  return { file: key, uploadId, executionArn };
}
