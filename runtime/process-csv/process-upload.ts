import { sendMessages } from "../aws/sqs";
import { isUnreadableFile } from "../csv/errors";
import { openCsv, type RejectedRow } from "../csv/open-csv";
import { forEachConcurrently } from "../for-each-concurrently";
import type { Upload } from "../upload/upload";
import { createStop } from "./create-stop";
import type { ProcessCsv } from "./dependencies";
import { messagesOf } from "./messages-of";
import { openObject } from "./open-object";
import { createProgress } from "./progress";
import { createRejectsFile } from "./rejects-file";
import { sendRequestsOf } from "./send-requests-of";
import { startExecution } from "./start-execution";
import { beginParsing, endParsing, failParsing, moveCheckpoint } from "./summary-writes";
import { createTally } from "./tally";

/** SendMessageBatch calls under way at once: enough to hide their round trip, few enough to bound the memory. */
const SENDERS = 4;

/**
 * Takes one upload from its notification, or from the checkpoint of an earlier run, to the end of parsing, or to a
 * checkpoint where time is nearly up. A second pass over some rows, after a crash or a second notification, sends the
 * same batches again; receipts see to it that they count once.
 * @returns "checkpoint" where it is for another run to go on
 */
export async function processUpload(processCsv: ProcessCsv, upload: Upload): Promise<"end" | "checkpoint"> {
  const { uploadId } = upload;
  const { parsedAt, error: failure, checkpoint: before } = await beginParsing(processCsv, upload);
  if (parsedAt !== undefined || failure !== undefined) return "end";
  await startExecution(processCsv, upload);

  const tally = createTally(before);
  const told = (message: string) => {
    const { rows, accepted, rejected } = tally.result();
    console.info(JSON.stringify({ message, uploadId, rows, accepted, rejected }));
  };
  try {
    const sourceAt = (offset?: number) => openObject(processCsv, upload, offset);
    const csv = await openCsv(await sourceAt(), { resume: before && { ...before, sourceAt } });
    const rejects = createRejectsFile(processCsv, uploadId, csv.header, before?.rejectsBytes);
    const stop = createStop(processCsv, csv);
    const observer = {
      accepted: tally.accept,
      rejected: async (row: RejectedRow) => {
        tally.reject(row);
        await rejects.write(row);
      },
      read: createProgress(processCsv, upload, csv),
      stops: stop.stops,
    };
    const messages = messagesOf(uploadId, csv.rows(), observer, before?.batch);
    await forEachConcurrently(sendRequestsOf(messages), SENDERS, (entries) =>
      sendMessages(processCsv, processCsv.bufferQueueUrl, entries, processCsv.deadline),
    );
    const place = stop.place();
    if (place) {
      const after = { ...place, ...tally.result(), rejectsBytes: await rejects.pause() };
      const moved = await moveCheckpoint(processCsv, upload, before, after);
      told(moved ? "to be continued" : "another run goes on");
      return moved ? "checkpoint" : "end";
    }
    await endParsing(processCsv, uploadId, tally.result(), await rejects.end());
  } catch (error) {
    if (!isUnreadableFile(error)) throw error;
    await failParsing(processCsv, uploadId, error, tally.result());
  }
  told("parsed");
  return "end";
}
