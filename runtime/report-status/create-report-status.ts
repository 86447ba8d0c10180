import type { SFNClient } from "@aws-sdk/client-sfn";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import { type Clock, isoTime, systemClock } from "../clock";
import { logError } from "../log";
import { summaryOfRecord } from "../upload/summary-of-record";
import { sendTaskResult, taskResultOf } from "./task-result";

/** What the handler needs. */
export interface ReportStatusDependencies {
  sfn: SFNClient;
  clock?: Clock;
}

/**
 * Creates the handler of the uploads stream: sends the task result to the execution of every SUMMARY whose awaited stage
 * is complete or has failed. The first record that cannot be processed is reported as a batch item failure, and the
 * stream is retried from it.
 */
export function createReportStatus({ sfn, clock = systemClock }: ReportStatusDependencies) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of event.Records) {
      const summary = summaryOfRecord(record);
      const result = summary && taskResultOf(summary, isoTime(clock));
      if (result === undefined) continue;
      try {
        await sendTaskResult(sfn, result);
      } catch (error) {
        const { uploadId } = summary ?? {};
        logError("task result not sent", error, { uploadId });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };
      }
    }
    return { batchItemFailures: [] };
  };
}
