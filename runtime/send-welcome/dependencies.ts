import type { SESClient } from "@aws-sdk/client-ses";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock";
import type { RateLimiter } from "./create-rate-limiter";

/** What the handler needs. */
export interface SendWelcomeDependencies {
  dynamodb: DynamoDBDocumentClient;
  /** With `maxAttempts: 1`: SES takes no idempotency key, so the handler decides about retries itself. */
  ses: SESClient;
  sqs: SQSClient;
  usersTable: string;
  uploadsTable: string;
  /** The queue that the handler sends to and is invoked by. */
  retryQueueUrl: string;
  senderAddress: string;
  productName: string;
  /** Of all execution environments together. */
  emailsPerSecond: number;
  clock?: Clock;
}

/** The dependencies with their defaults, and the rate limiter of the execution environment. */
export type SendWelcome = Required<SendWelcomeDependencies> & { waitForRate: RateLimiter };
