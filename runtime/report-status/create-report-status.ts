import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { type Clock, isoTime, systemClock } from "../clock";
import { SUMMARY, type Summary } from "../upload/summary";
import { sendTaskResult, taskResultOf } from "./task-result";

export interface ReportStatusDependencies {
  sfn: SFNClient;
  clock?: Clock;
}

/**
 * Makes the handler of the uploads stream: where a SUMMARY shows that what its execution waits for has come about, or
 * never will, it tells the execution. A record that is not provably done is reported, and comes again.
 */
export function createReportStatus({ sfn, clock = systemClock }: ReportStatusDependencies) {
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of event.Records) {
      const summary = summaryOf(record);
      const news = summary && taskResultOf(summary, isoTime(clock));
      if (news === undefined) continue;
      try {
        await sendTaskResult(sfn, news);
      } catch (error) {
        console.error(JSON.stringify({ message: "not told", uploadId: summary?.uploadId, error: String(error) }));
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

function summaryOf(record: DynamoDBRecord): Summary | undefined {
  const image = record.dynamodb?.NewImage;
  if (image?.part?.S !== SUMMARY) return undefined;
  return unmarshall(image as Record<string, AttributeValue>) as Summary;
}
