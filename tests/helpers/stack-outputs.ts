import type { StackOutputs } from "../../client/outputs";

const queue = (name: string) => `https://sqs.eu-test-1.amazonaws.com/123456789012/${name}`;

/** The outputs of a stack, of which nothing exists. */
export const STACK_OUTPUTS: StackOutputs = {
  uploadsBucket: "uploads-1",
  usersTable: "users-1",
  uploadsTable: "uploads-1",
  bufferQueueUrl: queue("buffer"),
  bufferDeadLetterQueueUrl: queue("buffer-dead-letters"),
  processCsvFailedQueueUrl: queue("process-csv-failed"),
  sendWelcomeFailedQueueUrl: queue("send-welcome-failed"),
  welcomeRetryQueueUrl: queue("welcome-retry"),
  welcomeRetryDeadLetterQueueUrl: queue("welcome-retry-dead-letters"),
  deliveryEventsQueueUrl: queue("delivery-events"),
  deliveryEventsDeadLetterQueueUrl: queue("delivery-events-dead-letters"),
  reportStatusFailedQueueUrl: queue("report-status-failed"),
  notifyFailedQueueUrl: queue("notify-failed"),
  stateMachineArn: "arn:aws:states:eu-test-1:123456789012:stateMachine:upload-1",
  processCsvFunction: "process-csv-1",
};
