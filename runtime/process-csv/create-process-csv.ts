import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Context, S3Event } from "aws-lambda";
import { type Clock, systemClock } from "../clock";
import { deadlineOf } from "../deadline";
import { uploadOf } from "../upload/upload";
import { processUpload } from "./process-upload";

export interface ProcessCsvDependencies {
  s3: S3Client;
  sqs: SQSClient;
  dynamodb: DynamoDBClient;
  sfn: SFNClient;
  uploadsTable: string;
  bufferQueueUrl: string;
  reportsBucket: string;
  stateMachineArn: string;
  clock?: Clock;
}

/** The dependencies as the functions below `createProcessCsv` get them, with the end of this run in milliseconds since the epoch. */
export type ProcessCsv = Required<ProcessCsvDependencies> & { deadline: number };

/**
 * Makes the handler of S3's notifications: every uploaded object becomes one execution, its good rows messages in the
 * buffer queue, its bad rows rejects.csv. Throws what a later attempt can mend; Lambda makes that attempt.
 */
export function createProcessCsv(dependencies: ProcessCsvDependencies) {
  const { clock = systemClock } = dependencies;
  return async (event: S3Event, context: Context): Promise<void> => {
    const processCsv: ProcessCsv = { ...dependencies, clock, deadline: deadlineOf(context, clock) };
    // S3 sends a test event without records when a notification is set up.
    for (const record of event.Records ?? []) await processUpload(processCsv, uploadOf(record));
  };
}
