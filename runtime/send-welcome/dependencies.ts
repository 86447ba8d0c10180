import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SESClient } from "@aws-sdk/client-ses";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "../clock";
import type { RateLimiter } from "./create-rate-limiter";

/** What the handler works with. */
export interface SendWelcomeDependencies {
  dynamodb: DynamoDBClient;
  /** With `maxAttempts: 1`: SES takes no idempotency key, so a second try is this handler's to decide. */
  ses: SESClient;
  sqs: SQSClient;
  usersTable: string;
  uploadsTable: string;
  /** Of the queue whose messages this handler gets, too. */
  retryQueueUrl: string;
  senderAddress: string;
  productName: string;
  /** Of all environments together. */
  emailsPerSecond: number;
  clock?: Clock;
}

/** The dependencies as the functions below `createSendWelcome` get them. */
export type SendWelcome = Required<SendWelcomeDependencies> & { waitForRate: RateLimiter };
