import { createInsertUsers } from "../../../runtime/insert-users/create-insert-users";
import { createNotify } from "../../../runtime/notify/create-notify";
import { createProcessCsv } from "../../../runtime/process-csv/create-process-csv";
import { createRecordDelivery } from "../../../runtime/record-delivery/create-record-delivery";
import { createReportStatus } from "../../../runtime/report-status/create-report-status";
import { createSendWelcome } from "../../../runtime/send-welcome/create-send-welcome";
import { parseExistingUsers } from "../../../runtime/upload/existing-users";
import { TEMPLATE } from "../../helpers/welcome-template";
import type { Clients } from "./platform/create-clients";
import type { Environment, Handler } from "./platform/create-function";

/** What index.ts does in its callback factories: the handlers over clients and the function's environment variables. */
export const START_HANDLER: Record<
  string,
  (
    clients: Clients,
    environment: Pick<Environment, "clock"> & { rowsPerBatch?: number },
    variable: (name: string) => string,
  ) => Handler
> = {
  "process-csv": ({ s3, sqs, dynamodb, sfn, lambda }, { clock, rowsPerBatch }, variable) =>
    createProcessCsv({
      ...{ s3, sqs, dynamodb, sfn, lambda, clock },
      uploadsTable: variable("UPLOADS_TABLE"),
      bufferQueueUrl: variable("BUFFER_QUEUE_URL"),
      reportsBucket: variable("REPORTS_BUCKET"),
      stateMachineArn: variable("STATE_MACHINE_ARN"),
      functionName: variable("AWS_LAMBDA_FUNCTION_NAME"),
      existingUsers: parseExistingUsers(variable("EXISTING_USERS")) ?? "keep",
      ...(rowsPerBatch !== undefined && { rowsPerBatch }),
    }),
  "insert-users": ({ dynamodb }, { clock }, variable) =>
    createInsertUsers({
      ...{ dynamodb, clock },
      usersTable: variable("USERS_TABLE"),
      uploadsTable: variable("UPLOADS_TABLE"),
    }),
  "send-welcome": ({ dynamodb, ses, sqs }, { clock }, variable) =>
    createSendWelcome({
      ...{ dynamodb, ses, sqs, clock },
      usersTable: variable("USERS_TABLE"),
      uploadsTable: variable("UPLOADS_TABLE"),
      retryQueueUrl: variable("RETRY_QUEUE_URL"),
      deadLetterQueueUrl: variable("DEAD_LETTER_QUEUE_URL"),
      senderAddress: variable("SENDER_ADDRESS"),
      configurationSet: variable("CONFIGURATION_SET"),
      sesSandbox: variable("SES_SANDBOX") === "true",
      productName: variable("PRODUCT_NAME"),
      template: TEMPLATE,
      emailsPerSecond: Number(variable("EMAILS_PER_SECOND")),
      emailsPerEnvironment: Number(variable("EMAILS_PER_ENVIRONMENT")),
    }),
  "record-delivery": ({ dynamodb }, { clock }, variable) =>
    createRecordDelivery({
      ...{ dynamodb, clock },
      usersTable: variable("USERS_TABLE"),
      uploadsTable: variable("UPLOADS_TABLE"),
    }),
  "report-status": ({ sfn }, { clock }) => createReportStatus({ sfn, clock }),
  notify: ({ dynamodb, ses }, { clock }, variable) =>
    createNotify({
      ...{ dynamodb, ses, clock },
      uploadsTable: variable("UPLOADS_TABLE"),
      senderAddress: variable("SENDER_ADDRESS"),
      productName: variable("PRODUCT_NAME"),
      emailsPerSecond: Number(variable("EMAILS_PER_SECOND")),
      emailsPerEnvironment: Number(variable("EMAILS_PER_ENVIRONMENT")),
      ...{ uploadUrl: variable("UPLOAD_URL"), stack: variable("STACK") },
    }),
};
