import { createReadStream } from "node:fs";
import { checkCsv } from "../../client/check-csv";
import { countExisting, LOOKED_UP_EMAILS } from "../../client/count-existing";
import { findStack } from "../../client/find-stack";
import type { Result } from "../../client/result";
import { getQuotaWarnings, getSendQuota } from "../../client/send-quota";
import { signUpFile } from "../../client/sign-up-file";
import type { Stack } from "../../client/stack";
import { type StartedUpload, uploadFile } from "../../client/upload";
import { formatReport, formatReportAsJson } from "../report/report";
import { EXIT, getExitCode } from "../run-main";
import { confirm, listenForStop } from "../terminal/interaction";
import { print, printMessage, replaceControlCharacters } from "../terminal/output";
import { createProgress } from "../terminal/progress";
import { formatCheck } from "./check-files";
import type { UploadOptions } from "./upload-options";

/**
 * Checks the files, uploads them and follows each to its end.
 *
 * @param options - stack, files, and what to print
 * @returns the exit code
 */
export async function runUpload(options: UploadOptions): Promise<number> {
  const stack = await findStack(options.choice);
  const stop = listenForStop();
  let started: StartedUpload | undefined;
  try {
    const recipients = await checkBeforeUpload(stack, options);
    if (recipients === undefined) return EXIT.failed;
    const warnings = getQuotaWarnings(recipients, await getSendQuota(stack));
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
    if (started !== undefined || stop.signal.aborted) printMessage(formatStopped(started, stack));
    if (!stop.signal.aborted) throw error;
    return stop.exitCode();
  } finally {
    stack.close();
  }
}

/** @returns the number of users that may be created; undefined where a file cannot be read as CSV */
async function checkBeforeUpload(
  stack: Stack,
  { files, settings, uploadSettings, quiet }: UploadOptions,
): Promise<number | undefined> {
  const policy = uploadSettings.existingUsers ?? stack.outputs.existingUsers;
  let recipients = 0;
  let isReadable = true;
  for (const file of files) {
    const check = await checkCsv(createReadStream(file), { settings, firstEmails: LOOKED_UP_EMAILS });
    const existing = check.error === undefined ? await countExisting(stack, check) : undefined;
    recipients += existing?.isComplete ? existing.inserted : check.accepted - check.duplicates;
    isReadable &&= check.error === undefined;
    if (!quiet || check.error !== undefined) printMessage(formatCheck(file, check, existing, policy));
  }
  if (!isReadable) printMessage("Nothing was uploaded.");
  return isReadable ? recipients : undefined;
}

/** Uploads one file after another and prints a report after each. */
async function uploadAll(
  stack: Stack,
  { files, settings, uploadSettings, wait, json, quiet }: UploadOptions,
  signal: AbortSignal,
  onStarted: (upload: StartedUpload | undefined) => void,
): Promise<number> {
  const results: Result[] = [];
  for (const file of files) {
    onStarted(undefined);
    if (wait) {
      const progress = quiet ? {} : { progress: createProgress(file) };
      const result = await signUpFile(stack, file, { ...progress, settings, uploadSettings, onStarted, signal });
      results.push(result);
      print(json ? formatReportAsJson(result) : formatReport(result));
    } else {
      const upload = await uploadFile(stack, file, { settings, uploadSettings, signal });
      print(
        json
          ? JSON.stringify(upload)
          : `${replaceControlCharacters(file)} is uploaded. ${formatFollowHint(upload, stack)}`,
      );
    }
  }
  return getExitCode(results);
}

function formatStopped(started: StartedUpload | undefined, stack: Stack): string {
  if (started === undefined) return "\nStopped before the file was stored: no user was created from it.";
  return `\n${replaceControlCharacters(started.file)} is uploaded and continues without this command. ${formatFollowHint(started, stack)}`;
}

function formatFollowHint({ uploadId }: StartedUpload, { selector }: Stack): string {
  return `Follow it:\n  npx rollcall status ${uploadId}${selector}`;
}
