import type { SESClient } from "@aws-sdk/client-ses";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../clock";
import type { RateLimiter, SendingRate } from "./create-rate-limiter";
import type { WelcomeTemplate } from "./welcome-template";

/** What the handler needs. */
export interface SendWelcomeDependencies extends SendingRate {
  dynamodb: DynamoDBDocumentClient;
  /** With `maxAttempts: 1`: SES takes no idempotency key, so the handler decides about retries itself. */
  ses: SESClient;
  sqs: SQSClient;
  usersTable: string;
  uploadsTable: string;
  /** The queue that the handler sends to and is invoked by. */
  retryQueueUrl: string;
  /** Its dead-letter queue, to which the handler sends what waited for too long or cannot be read. */
  deadLetterQueueUrl: string;
  senderAddress: string;
  /** SES's configuration set, which publishes what becomes of each email. Undefined: the default one of the sender, if any. */
  configurationSet?: string | undefined;
  /** Whether the account is in the SES sandbox: SES rejects emails to addresses that are not verified. */
  sesSandbox: boolean;
  productName: string;
  template: WelcomeTemplate;
  clock?: Clock;
}

/** The dependencies with their defaults, the state of the execution environment, and what the template needs. */
export type SendWelcome = SendWelcomeDependencies & {
  clock: Clock;
  waitForRate: RateLimiter;
  /** SES's message ids of emails that were sent and whose receipts could not be written, by the recipients' keys. */
  unrecorded: Map<string, string>;
  /** Attributes of the users that the template uses. */
  columns: string[];
};
