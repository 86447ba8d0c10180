import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { sendMessages, sendRequestsOf } from "../aws/sqs";
import { isUnreadableFile, unreadableFile } from "../csv/errors";
import { type Csv, openCsv, type RejectedRow } from "../csv/open-csv";
import { forEachConcurrently } from "../for-each-concurrently";
import { logError, logInfo } from "../log";
import { EXISTING_USERS } from "../upload/existing-users";
import { type Checkpoint, isParsingOver } from "../upload/summary";
import type { Upload } from "../upload/upload";
import { EXISTING_USERS_METADATA, type uploadSettingsOf } from "../upload/upload-settings";
import type { ProcessCsv } from "./dependencies";
import { messagesOf } from "./messages";
import { openUpload, readObject } from "./read-object";
import { createRejectsFile } from "./rejects-file";
import { beginParsing, endParsing, failParsing, moveCheckpoint, noteProgress, recordSettings } from "./summary-writes";
import { createTally } from "./tally";

/** SendMessageBatch calls under way at once: enough to hide their round trip, few enough to bound the memory. */
const SENDERS = 4;

/** SUMMARY gets the bytes read in steps of 5 % of the file: twenty writes, however large it is. */
const PROGRESS_STEPS = 20;

/** Milliseconds in which the calls under way end, the rejects are stored and the checkpoint is written. */
const CHECKPOINT_MARGIN = 30_000;

/**
 * Processes one upload from its notification, or from the checkpoint of an earlier invocation, to the end of parsing, or to a
 * checkpoint where time is nearly up. A second pass over some rows, after a crash or a second notification, sends the
 * same batches again; receipts ensure that they count once.
 * @returns "checkpoint" where another invocation has to resume
 */
export async function processUpload(processCsv: ProcessCsv, upload: Upload): Promise<"end" | "checkpoint"> {
  const { uploadId } = upload;
  const summary = await beginParsing(processCsv, upload);
  const { checkpoint: before } = summary;
  if (isParsingOver(summary)) return "end";
  await startExecution(processCsv, upload);

  const tally = createTally(before);
  const rejects = createRejectsFile(processCsv, uploadId, before?.rejectsBytes);
  const logResult = (message: string) => {
    const { rows, accepted, rejected } = tally.result();
    logInfo(message, { uploadId, rows, accepted, rejected });
  };
  try {
    const sourceAt = (offset: number) => readObject(processCsv, upload, offset);
    const { body, settings, ofUpload } = await openUpload(processCsv, upload);
    await recordSettings(processCsv, summary, uploadId, ofUpload);
    checkPolicy(ofUpload);
    const csv = await openCsv(body, { settings, resume: before && { ...before, sourceAt } });
    const { isDue, position } = createCheckpoint(processCsv, csv);
    const progress = createProgress(processCsv, upload, csv);
    const observer = {
      accepted: tally.accept,
      rejected: async (row: RejectedRow) => {
        tally.reject(row);
        await rejects.write(row, csv.columns);
      },
      read: progress.note,
      isCheckpoint: isDue,
    };
    const messages = messagesOf(uploadId, csv.rows(), observer, {
      firstBatch: before?.batch,
      rowsPerBatch: processCsv.rowsPerBatch,
      // SUMMARY has what the stack was set to when the upload began, so that all invocations over the file do the same.
      existingUsers: ofUpload.settings.existingUsers ?? summary.existingUsers,
    });
    try {
      await forEachConcurrently(sendRequestsOf(messages, uploadId), SENDERS, (entries) =>
        sendMessages(processCsv, processCsv.bufferQueueUrl, entries, processCsv.deadline),
      );
    } finally {
      await progress.noted();
    }
    const next = position();
    if (next) {
      checkProgress(before, next);
      const after = { ...next, ...tally.result(), rejectsBytes: await rejects.pause() };
      const moved = await moveCheckpoint(processCsv, upload, before, after);
      logResult(moved ? "to be continued" : "continued by another invocation");
      return moved ? "checkpoint" : "end";
    }
    await endParsing(processCsv, uploadId, tally.result(), await rejects.end());
    for (const warning of csv.warnings()) logInfo("warning", { uploadId, warning });
  } catch (error) {
    if (!isUnreadableFile(error)) throw error;
    // Its message can quote the file, so only that of the service or of zlib is logged.
    logError("upload fails", error.cause, { uploadId, code: error.code });
    await failParsing(processCsv, uploadId, error, tally.result(), await rejects.end());
  }
  logResult("parsed");
  return "end";
}

/** @throws UnreadableFile INVALID_EXISTING_USERS where the uploader stated a policy that there is not */
function checkPolicy({ refused }: ReturnType<typeof uploadSettingsOf>): void {
  const policy = refused.find(({ setting }) => setting === EXISTING_USERS_METADATA);
  if (policy === undefined) return;
  throw unreadableFile(
    "INVALID_EXISTING_USERS",
    `The object's metadata ${EXISTING_USERS_METADATA} is not one of ${EXISTING_USERS.join(", ")}. State one of them, or leave it out for what the stack is set to, and upload the file again.`,
  );
}

/**
 * Ensures that a chain of invocations ends: Lambda does not stop it, since the function is allowed to invoke itself.
 * @throws UnreadableFile NO_PROGRESS where the invocation ends at the position at which it began, or before it
 */
export function checkProgress(before: Checkpoint | undefined, next: Pick<Checkpoint, "offset" | "line">): void {
  if (before === undefined || (next.offset > before.offset && next.line > before.line)) return;
  throw unreadableFile(
    "NO_PROGRESS",
    `Reading stopped at line ${before.line} (byte ${before.offset}): an invocation that resumed there came no further. Look for its errors in the log of process-csv, then upload the file again.`,
  );
}

/** Starts the upload's execution, named by its id: a second start of the same upload finds it there, which is fine. */
export async function startExecution(
  { sfn, stateMachineArn }: { sfn: SFNClient; stateMachineArn: string },
  upload: Upload,
): Promise<void> {
  try {
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: upload.uploadId, input: JSON.stringify(upload) }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/**
 * Writes `parsedBytes`, which the status of the upload shows, while the file is read on: receipts keep SUMMARY so busy that a
 * write can take seconds, and parsing does not wait for it.
 */
function createProgress(processCsv: ProcessCsv, { uploadId, size }: Upload, csv: Pick<Csv, "bytesRead">) {
  const step = size / PROGRESS_STEPS;
  let next = step;
  let writing: Promise<void> | undefined;
  const write = async (read: number) => {
    try {
      await noteProgress(processCsv, uploadId, read);
    } catch (error) {
      logError("progress not recorded", error, { uploadId });
    }
    writing = undefined;
  };
  return {
    /** To be called as the file is read. */
    note(): void {
      const read = csv.bytesRead();
      if (read < next || writing !== undefined) return;
      next = read + step;
      writing = write(read);
    },
    /** Waits for the write under way. */
    noted: async (): Promise<void> => writing,
  };
}

/** Decides where an invocation ends whose time is nearly up, and keeps the position. */
function createCheckpoint({ clock, deadline }: Pick<ProcessCsv, "clock" | "deadline">, csv: Pick<Csv, "positionOf">) {
  let next: Pick<Checkpoint, "offset" | "line" | "batch"> | undefined;
  return {
    /**
     * Decides between two batches, so that every invocation does some work, however little time it has.
     * @param line - of the first row of the batch; undefined where it is not read yet
     */
    isDue(line: number | undefined, batch: number): boolean {
      if (clock.now() < deadline - CHECKPOINT_MARGIN) return false;
      next = { ...csv.positionOf(line), batch };
      return true;
    },
    /** @returns undefined where the invocation got to the end of the file */
    position: () => next,
  };
}
