import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";

/** The outputs of the program that the command needs. */
export interface StackOutputs {
  uploadsBucket: string;
  uploadsTable: string;
  stateMachineArn: string;
}

/** A deployed stack, on AWS or on this machine: its outputs, and clients that reach it. */
export interface Stack {
  outputs: StackOutputs;
  s3: S3Client;
  dynamodb: DynamoDBClient;
  sfn: SFNClient;
  close(): void;
}

interface Access {
  region: string;
  /** Absent for AWS itself. */
  endpoint?: string;
  /** Absent where the SDK finds the user's own. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

export function openStack(outputs: StackOutputs, access: Access): Stack {
  const s3 = new S3Client({ ...access, ...(access.endpoint && { forcePathStyle: true }) });
  const dynamodb = new DynamoDBClient(access);
  const sfn = new SFNClient(access);
  const close = () => {
    for (const client of [s3, dynamodb, sfn]) client.destroy();
  };
  return { outputs, s3, dynamodb, sfn, close };
}
