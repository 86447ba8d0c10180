import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Permissions } from "../iam/permissions";
import type { LambdaHost } from "../lambda/create-lambda-host";
import type { StepFunctions } from "../step-functions/create-step-functions";
import type { Triggers } from "../triggers/create-triggers";

/** What provisioning works with: the administrator's clients at the gateway, and the hosts that have no API for it. */
export interface LocalServices {
  s3: S3Client;
  sqs: SQSClient;
  dynamodb: DynamoDBClient;
  stepFunctions: StepFunctions;
  lambda: LambdaHost;
  triggers: Triggers;
  permissions: Permissions;
  /** Where artifacts are unpacked; outside the project, so that nothing resolves into it. */
  artifacts: string;
}
