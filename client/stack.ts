import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createDocumentClient } from "../runtime/aws/dynamodb";
import type { StackOutputs, StackSettings } from "./outputs";

/** A deployed stack, on AWS or on this machine: its outputs, and clients with access to it. */
export interface Stack {
  outputs: StackOutputs & StackSettings;
  /** Options of the command that select this stack, for hints: ` --stack prod`; empty for the local cloud. */
  selector: string;
  s3: S3Client;
  sqs: SQSClient;
  /** For calls about tables; items are read and written with `documents`. */
  dynamodb: DynamoDBClient;
  documents: DynamoDBDocumentClient;
  streams: DynamoDBStreamsClient;
  lambda: LambdaClient;
  ses: SESClient;
  sfn: SFNClient;
  /** Closes the connections of all clients. */
  close(): void;
}

/** How the services are reached. */
export interface Access {
  region: string;
  /** Absent for AWS itself. */
  endpoint?: string;
  /** Absent where the SDK finds the user's own. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/**
 * Creates the clients of a stack.
 *
 * @param outputs - the stack's outputs
 * @param access - region, endpoint and credentials
 * @param selector - options of the command that select this stack
 * @returns the stack; the caller closes it
 */
export function openStack(outputs: Stack["outputs"], { region, endpoint, credentials }: Access, selector = ""): Stack {
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
  return { outputs, selector, ...clients, documents: createDocumentClient(clients.dynamodb), close };
}
