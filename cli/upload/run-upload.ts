import { createReadStream } from "node:fs";
import { checkCsv } from "../../client/check-csv";
import { findStack } from "../../client/find-stack";
import type { Result } from "../../client/result";
import { getQuotaWarnings, getSendQuota } from "../../client/send-quota";
import { signUpFile } from "../../client/sign-up-file";
import type { Stack } from "../../client/stack";
import { type StartedUpload, uploadFile } from "../../client/upload";
import { formatStackOptions } from "../arguments";
import { formatReport, formatReportAsJson } from "../report/report";
import { EXIT, getExitCode } from "../run-main";
import { confirm, listenForStop } from "../terminal/interaction";
import { print, printMessage, replaceControlCharacters } from "../terminal/output";
import { createProgress } from "../terminal/progress";
import { formatCheck } from "./check-files";
import type { UploadOptions } from "./upload-options";

/** Checks the files, uploads them and follows each to its end. @returns the exit code */
export async function runUpload(options: UploadOptions): Promise<number> {
  const stack = await findStack(options.choice);
  const stop = listenForStop();
  let started: StartedUpload | undefined;
  try {
    const people = await checkBeforeUpload(options);
    if (people === undefined) return EXIT.failed;
    const warnings = getQuotaWarnings(people, await getSendQuota(stack));
    for (const warning of warnings) printMessage(`Note: ${warning}`);
    if (warnings.length > 0 && options.onWarning === "ask" && !(await confirm("Upload anyway?"))) {
      printMessage("Nothing was uploaded.");
      return EXIT.failed;
    }
    const onStarted = (upload: StartedUpload | undefined) => {
      started = upload;
    };
    return await uploadAll(stack, options, stop.signal, onStarted);
  } catch (error) {
    if (started !== undefined || stop.signal.aborted) printMessage(formatStopped(started, options));
    if (!stop.signal.aborted) throw error;
    return stop.exitCode();
  } finally {
    stack.close();
  }
}

/** @returns how many people are to be signed up; undefined where a file cannot be */
async function checkBeforeUpload({ files, quiet }: UploadOptions): Promise<number | undefined> {
  let people = 0;
  let isReadable = true;
  for (const file of files) {
    const check = await checkCsv(createReadStream(file));
    people += check.accepted;
    isReadable &&= check.error === undefined;
    if (!quiet || check.error !== undefined) printMessage(formatCheck(file, check));
  }
  if (!isReadable) printMessage("Nothing was uploaded.");
  return isReadable ? people : undefined;
}

/** The files one after another; a report after each. */
async function uploadAll(
  stack: Stack,
  { files, wait, json, quiet, choice }: UploadOptions,
  signal: AbortSignal,
  onStarted: (upload: StartedUpload | undefined) => void,
): Promise<number> {
  const results: Result[] = [];
  for (const file of files) {
    onStarted(undefined);
    if (wait) {
      const progress = quiet ? {} : { progress: createProgress(file) };
      const result = await signUpFile(stack, file, { ...progress, onStarted, signal });
      results.push(result);
      print(json ? formatReportAsJson(result) : formatReport(result));
    } else {
      const upload = await uploadFile(stack, file, { signal });
      print(
        json
          ? JSON.stringify(upload)
          : `${replaceControlCharacters(file)} is on its way. ${formatFollowHint(upload, choice)}`,
      );
    }
  }
  return getExitCode(results);
}

function formatStopped(started: StartedUpload | undefined, { choice }: UploadOptions): string {
  if (started === undefined) return "\nStopped before the file was stored: nobody in it is signed up.";
  return `\n${replaceControlCharacters(started.file)} goes on being signed up. ${formatFollowHint(started, choice)}`;
}

function formatFollowHint({ uploadId }: StartedUpload, choice: UploadOptions["choice"]): string {
  return `Follow it:\n  npx rollcall status ${uploadId}${formatStackOptions(choice)}`;
}
