import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { Context, S3Event } from "aws-lambda";
import { deadlineOf, systemClock } from "../clock";
import { logInfo } from "../log";
import { ROWS_PER_BATCH } from "../upload/batch";
import { type Upload, uploadOf } from "../upload/upload";
import type { ProcessCsv, ProcessCsvDependencies } from "./dependencies";
import { processUpload } from "./process-upload";

/**
 * Creates the handler of S3's notifications: every uploaded object becomes one execution, its accepted rows messages in the
 * buffer queue, its rejected rows rejects.csv. What takes longer than one invocation is resumed by the next.
 * @throws retryable errors: Lambda invokes the function again
 */
export function createProcessCsv(dependencies: ProcessCsvDependencies) {
  const { clock = systemClock, rowsPerBatch = ROWS_PER_BATCH, existingUsers = "keep", notifyEmail = "" } = dependencies;
  return async (event: S3Event, context: Context): Promise<void> => {
    const processCsv: ProcessCsv = {
      ...{ ...dependencies, clock, rowsPerBatch, existingUsers, notifyEmail },
      deadline: deadlineOf(context, clock),
    };
    // S3 sends a test event without records when a notification is set up.
    for (const record of event.Records ?? []) {
      const upload = uploadOf(record);
      if (isFolderMarker(upload)) {
        logInfo("folder marker ignored", { bucket: upload.bucket, key: upload.key });
        continue;
      }
      const end = await processUpload(processCsv, upload);
      if (end === "checkpoint") return invokeAgain(processCsv, event);
    }
  };
}

/**
 * Whether the object only makes a folder appear in the S3 console.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-folders.html
 */
function isFolderMarker({ key, size }: Upload): boolean {
  return key.endsWith("/") && size === 0;
}

/** Invokes this function again with the same event: the next invocation resumes at the checkpoint. */
async function invokeAgain(
  { lambda, functionName }: { lambda: LambdaClient; functionName: string },
  event: S3Event,
): Promise<void> {
  await lambda.send(
    new InvokeCommand({ FunctionName: functionName, InvocationType: "Event", Payload: JSON.stringify(event) }),
  );
}
