import { sendMessages } from "../aws/send-messages";
import { isUnreadableFile } from "../csv/errors";
import { openCsv } from "../csv/open-csv";
import { forEachConcurrently } from "../for-each-concurrently";
import type { Upload } from "../upload/upload";
import type { ProcessCsv } from "./dependencies";
import { messagesOf } from "./messages-of";
import { openObject } from "./open-object";
import { createProgress } from "./progress";
import { createRejectsFile } from "./rejects-file";
import { sendRequestsOf } from "./send-requests-of";
import { startExecution } from "./start-execution";
import { beginParsing, endParsing, failParsing } from "./summary-writes";
import { createTally } from "./tally";

/** SendMessageBatch calls under way at once: enough to hide their round trip, few enough to bound the memory. */
const SENDERS = 4;

/**
 * Takes one upload from its notification to the end of parsing. A second pass, after a crash or a second notification,
 * sends the same batches again; receipts see to it that they count once.
 */
export async function processUpload(processCsv: ProcessCsv, upload: Upload): Promise<void> {
  const begun = await beginParsing(processCsv, upload);
  if (begun.parsedAt !== undefined || begun.error !== undefined) return;
  await startExecution(processCsv, upload);

  const tally = createTally();
  try {
    const csv = await openCsv(await openObject(processCsv, upload));
    const rejects = createRejectsFile(processCsv, upload.uploadId, csv.header);
    const progress = createProgress(processCsv, upload, csv);
    try {
      const messages = messagesOf(upload.uploadId, csv.rows(), {
        accepted: tally.accept,
        rejected: async (row) => {
          tally.reject(row);
          await rejects.write(row);
        },
        read: progress,
      });
      await forEachConcurrently(sendRequestsOf(messages), SENDERS, (entries) =>
        sendMessages(processCsv, processCsv.bufferQueueUrl, entries, processCsv.deadline),
      );
      await endParsing(processCsv, upload.uploadId, tally.result(), await rejects.end());
    } catch (error) {
      await rejects.abort();
      throw error;
    }
  } catch (error) {
    if (!isUnreadableFile(error)) throw error;
    await failParsing(processCsv, upload.uploadId, error, tally.result());
  }
  const { rows, accepted, rejected } = tally.result();
  console.info(JSON.stringify({ message: "parsed", uploadId: upload.uploadId, rows, accepted, rejected }));
}
