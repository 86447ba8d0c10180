import type { Context, S3Event } from "aws-lambda";
import { deadlineOf, systemClock } from "../clock";
import { uploadOf } from "../upload/upload";
import { continueLater } from "./continue-later";
import type { ProcessCsv, ProcessCsvDependencies } from "./dependencies";
import { processUpload } from "./process-upload";

/**
 * Makes the handler of S3's notifications: every uploaded object becomes one execution, its good rows messages in the
 * buffer queue, its bad rows rejects.csv. What takes longer than one run goes on in the next. Throws what a later
 * attempt can mend; Lambda makes that attempt.
 */
export function createProcessCsv(dependencies: ProcessCsvDependencies) {
  const { clock = systemClock } = dependencies;
  return async (event: S3Event, context: Context): Promise<void> => {
    const processCsv: ProcessCsv = { ...dependencies, clock, deadline: deadlineOf(context, clock) };
    // S3 sends a test event without records when a notification is set up.
    for (const record of event.Records ?? []) {
      const end = await processUpload(processCsv, uploadOf(record));
      if (end === "checkpoint") return continueLater(processCsv, event);
    }
  };
}
