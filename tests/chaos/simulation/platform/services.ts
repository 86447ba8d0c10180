import type { S3 } from "../../../doubles/create-s3";
import type { Sqs } from "../../../doubles/create-sqs";
import type { StepFunctions } from "../../../doubles/create-step-functions";
import type { Dynamodb } from "../../../doubles/dynamodb/create-dynamodb";
import type { Refuses } from "../../../doubles/refuses";
import type { EmailLog } from "./email-log";
import type { EmailEvents } from "./publish-email-events";

/** The doubles of one run. */
export interface Services {
  dynamodb: Dynamodb;
  /** A call of DynamoDB: its transactions take time. */
  callDynamodb(command: string, input: unknown, refuses?: Refuses): Promise<unknown>;
  s3: S3;
  sqs: Sqs;
  emails: EmailLog;
  /** What SES has published about emails. */
  emailEvents: EmailEvents;
  stepFunctions: StepFunctions;
  /** Lambda's asynchronous invocation. */
  invokeLater(functionName: string, event: unknown): void;
}
