import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { StackOutputs } from "./outputs";

/** A deployed stack, on AWS or on this machine: its outputs, and clients that reach it. */
export interface Stack {
  outputs: StackOutputs;
  s3: S3Client;
  sqs: SQSClient;
  dynamodb: DynamoDBClient;
  streams: DynamoDBStreamsClient;
  lambda: LambdaClient;
  ses: SESClient;
  sfn: SFNClient;
  close(): void;
}

/** How to reach the services. */
export interface Access {
  region: string;
  /** Absent for AWS itself. */
  endpoint?: string;
  /** Absent where the SDK finds the user's own. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

export function openStack(outputs: StackOutputs, { region, endpoint, credentials }: Access): Stack {
  const access = { region, ...(endpoint && { endpoint }), ...(credentials && { credentials }) };
  const clients = {
    s3: new S3Client({ ...access, ...(endpoint && { forcePathStyle: true }) }),
    sqs: new SQSClient(access),
    dynamodb: new DynamoDBClient(access),
    streams: new DynamoDBStreamsClient(access),
    lambda: new LambdaClient(access),
    ses: new SESClient(access),
    sfn: new SFNClient(access),
  };
  const close = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { outputs, ...clients, close };
}
