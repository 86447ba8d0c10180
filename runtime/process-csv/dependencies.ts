import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock";
import type { ExistingUsers } from "../upload/existing-users";

/** What the handler works with. */
export interface ProcessCsvDependencies {
  s3: S3Client;
  sqs: SQSClient;
  dynamodb: DynamoDBDocumentClient;
  sfn: SFNClient;
  lambda: LambdaClient;
  uploadsTable: string;
  bufferQueueUrl: string;
  reportsBucket: string;
  stateMachineArn: string;
  /** Of this very function, which has itself invoked for what takes longer than one invocation. */
  functionName: string;
  /** What becomes of users who exist already where an upload does not state it. Default: keep */
  existingUsers?: ExistingUsers;
  /** Address that is notified where an upload states none. Default: empty, no notification */
  notifyEmail?: string;
  clock?: Clock;
  /** The same for all invocations over a file. Default: ROWS_PER_BATCH */
  rowsPerBatch?: number;
}

/** The dependencies as the functions below `createProcessCsv` get them, with the end of this invocation in milliseconds since the epoch. */
export type ProcessCsv = Required<ProcessCsvDependencies> & { deadline: number };
