/**
 * Rollcall: every row of an uploaded CSV becomes a user, once, and every new user gets one welcome email.
 *
 *   uploads bucket → process-csv → buffer queue → insert-users → users table → send-welcome → SES
 *   SES → delivery-events queue → record-delivery → users table
 *
 * A Step Functions execution per upload reports its status; report-status sends it the task results, and notify emails the
 * uploader when it has ended, or waits for SES. This file reads in the order of that flow. The components that it is made
 * of are in infrastructure/, the functions' code in runtime/.
 */
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { anyIdentityArn, senderArns } from "./infrastructure/arns";
import { readConfiguration } from "./infrastructure/configuration";
import { DeliveryEvents } from "./infrastructure/delivery-events";
import { BucketSubscription, subscribeToQueue, subscribeToStream } from "./infrastructure/event-sources";
import { Monitoring } from "./infrastructure/monitoring";
import { PipelineFunction } from "./infrastructure/pipeline-function";
import { allow, allowPollingQueue, allowReadingStream } from "./infrastructure/policies";
import { PrivateBucket } from "./infrastructure/private-bucket";
import { FailureQueue, WorkQueue } from "./infrastructure/queues";
import { stackName } from "./infrastructure/stack-name";
import { UploadStateMachine } from "./infrastructure/state-machine";
import { noticeFilters, statusFilters } from "./infrastructure/state-machine-definition";
import { createTable } from "./infrastructure/tables";
import { welcomeTemplate } from "./infrastructure/welcome-template";
import { createDocumentClient } from "./runtime/aws/dynamodb";
import { environmentVariable } from "./runtime/aws/environment-variable";
import { createInsertUsers } from "./runtime/insert-users/create-insert-users";
import { createNotify } from "./runtime/notify/create-notify";
import { createProcessCsv } from "./runtime/process-csv/create-process-csv";
import { createRecordDelivery } from "./runtime/record-delivery/create-record-delivery";
import { createReportStatus } from "./runtime/report-status/create-report-status";
import { createSendWelcome } from "./runtime/send-welcome/create-send-welcome";
import { parseExistingUsers } from "./runtime/upload/existing-users";
import { RECEIPTS_PER_TRANSACTION } from "./runtime/upload/receipts";
import { FUNCTION_TIMEOUTS } from "./runtime/upload/stop";

const config = readConfiguration();
const stack = stackName();
const { logRetentionDays, uploadsExpireDays, tableEncryption: encryption, protectData: protect } = config;

// ── Storage: uploaded files and rejects.csv, users, and the status of every upload ───────────────────────────────────

// Executions read versions, expired or not: so a file that is replaced stays readable for as long as any other.
const uploadsBucket = new PrivateBucket("uploads", { expireDays: 1, noncurrentDays: uploadsExpireDays, protect })
  .bucket;
const reportsBucket = new PrivateBucket("reports", { expireDays: 90, noncurrentDays: 1, protect }).bucket;

const usersTable = createTable("users", {
  hashKey: "email",
  pointInTimeRecovery: true,
  ...(config.usersWarmWrites !== undefined && { warmWrites: config.usersWarmWrites }),
  encryption,
  protect,
});
const uploadsTable = createTable("uploads", {
  hashKey: "uploadId",
  rangeKey: "part",
  timeToLive: "expiresAt",
  encryption,
  protect,
});

// ── One execution per upload: Parse CSV → Insert users → Send welcome emails ─────────────────────────────────────────

const upload = new UploadStateMachine("upload", { uploadsTable, uploadsExpireDays, logRetentionDays });
const { stateMachine } = upload;

// ── Parse CSV: every created object becomes messages of up to 100 rows ───────────────────────────────────────────────

const buffer = new WorkQueue("buffer", {
  functionTimeout: FUNCTION_TIMEOUTS.insertUsers,
  maxReceiveCount: config.insertMaxReceives,
});
const processCsvFailed = new FailureQueue("process-csv-failed");

const processCsv = new PipelineFunction("process-csv", {
  logRetentionDays,
  packages: [
    "@aws-sdk/client-s3",
    "@aws-sdk/client-sqs",
    "@aws-sdk/client-dynamodb",
    "@aws-sdk/lib-dynamodb",
    "@aws-sdk/util-dynamodb",
    "@aws-sdk/client-sfn",
    "@aws-sdk/client-lambda",
    "csv-parse",
    "fastest-levenshtein",
  ],
  // A file that takes longer than one invocation: each invokes the next. The chain ends, since each of them has recorded
  // progress before it invokes another.
  invokesItself: true,
  statements: [
    allow(["s3:GetObject", "s3:GetObjectVersion"], [pulumi.interpolate`${uploadsBucket.arn}/*`]),
    // Without it S3 answers 403 instead of 404 for an object that does not exist.
    allow(["s3:ListBucket"], [uploadsBucket.arn]),
    allow(["s3:GetObject", "s3:PutObject"], [pulumi.interpolate`${reportsBucket.arn}/*`]),
    allow(["sqs:SendMessage"], [buffer.queue.arn, processCsvFailed.queue.arn]),
    allow(["dynamodb:UpdateItem"], [uploadsTable.arn]),
    allow(["states:StartExecution"], [stateMachine.arn]),
  ],
  create: (common, options) =>
    new aws.lambda.CallbackFunction(
      "process-csv",
      {
        ...common,
        timeout: 900,
        memorySize: config.processCsvMemory,
        environment: {
          variables: {
            UPLOADS_TABLE: uploadsTable.name,
            BUFFER_QUEUE_URL: buffer.queue.url,
            REPORTS_BUCKET: reportsBucket.bucket,
            STATE_MACHINE_ARN: stateMachine.arn,
            EXISTING_USERS: config.existingUsers,
            ...(config.notifyEmail !== undefined && { NOTIFY_EMAIL: config.notifyEmail }),
          },
        },
        callbackFactory: () =>
          createProcessCsv({
            s3: new S3Client({}),
            sqs: new SQSClient({}),
            dynamodb: createDocumentClient(),
            sfn: new SFNClient({}),
            lambda: new LambdaClient({}),
            uploadsTable: environmentVariable("UPLOADS_TABLE"),
            bufferQueueUrl: environmentVariable("BUFFER_QUEUE_URL"),
            reportsBucket: environmentVariable("REPORTS_BUCKET"),
            stateMachineArn: environmentVariable("STATE_MACHINE_ARN"),
            functionName: environmentVariable("AWS_LAMBDA_FUNCTION_NAME"),
            existingUsers: parseExistingUsers(environmentVariable("EXISTING_USERS")) ?? "keep",
            notifyEmail: process.env.NOTIFY_EMAIL ?? "",
          }),
      },
      options,
    ),
});

new BucketSubscription("uploads-to-process-csv", {
  bucket: uploadsBucket,
  subscriber: processCsv,
  failureQueue: processCsvFailed,
  nearby: uploadsTable.arn,
});

// ── Insert users: the rows of each message become users and one receipt ──────────────────────────────────────────────

const insertUsers = new PipelineFunction("insert-users", {
  logRetentionDays,
  packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/util-dynamodb"],
  statements: [
    allowPollingQueue(buffer.queue.arn),
    allow(
      ["dynamodb:PartiQLInsert", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchGetItem"],
      [usersTable.arn],
    ),
    allow(["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [uploadsTable.arn]),
  ],
  create: (common, options) =>
    new aws.lambda.CallbackFunction(
      "insert-users",
      {
        ...common,
        timeout: FUNCTION_TIMEOUTS.insertUsers,
        memorySize: config.insertUsersMemory,
        environment: { variables: { USERS_TABLE: usersTable.name, UPLOADS_TABLE: uploadsTable.name } },
        callbackFactory: () =>
          createInsertUsers({
            dynamodb: createDocumentClient(),
            usersTable: environmentVariable("USERS_TABLE"),
            uploadsTable: environmentVariable("UPLOADS_TABLE"),
          }),
      },
      options,
    ),
});

subscribeToQueue("buffer-to-insert-users", {
  queue: buffer,
  subscriber: insertUsers,
  maximumConcurrency: config.insertConcurrency,
  // One invocation writes the receipts of its messages in one transaction on SUMMARY, which every other one conflicts
  // with. So few and full invocations are the fastest: docs/decisions/2026-11-26-rows-per-batch.md. SQS gives ten at a time.
  batchSize: 30,
  batchingWindow: 1,
});

// ── Send welcome emails: one to every user that is inserted ──────────────────────────────────────────────────────────

const sendWelcomeFailed = new FailureQueue("send-welcome-failed");
// Emails that SES refuses with a retryable error: retried every 30 minutes, for 45 days. The function re-sends a message
// after 7 of its 14 days, which is after 336 receives at most, and dead-letters it in the end.
const welcomeRetry = new WorkQueue("welcome-retry", {
  functionTimeout: FUNCTION_TIMEOUTS.sendWelcome,
  maxReceiveCount: 500,
});
// What becomes of each email: SES's events, in a queue.
const deliveryEvents = config.trackDelivery
  ? new DeliveryEvents("delivery-events", { functionTimeout: FUNCTION_TIMEOUTS.recordDelivery })
  : undefined;
// templates/welcome/ holds the texts.
const template = welcomeTemplate(config.emailColumns);
/** Allows the identities that emails may be sent from, and the configuration sets. */
const allowSending = (configurationSetArn?: pulumi.Output<string>) => {
  const senders = senderArns(config.senderAddress, usersTable.arn, configurationSetArn);
  return allow(["ses:SendEmail"], config.sesSandbox ? [...senders, anyIdentityArn(usersTable.arn)] : senders, {
    StringEquals: { "ses:FromAddress": config.senderAddress },
  });
};

const sendWelcome = new PipelineFunction("send-welcome", {
  logRetentionDays,
  packages: [
    "@aws-sdk/client-dynamodb",
    "@aws-sdk/lib-dynamodb",
    "@aws-sdk/util-dynamodb",
    "@aws-sdk/client-ses",
    "@aws-sdk/client-sqs",
  ],
  statements: [
    ...allowReadingStream(usersTable),
    allow(["sqs:SendMessage"], [sendWelcomeFailed.queue.arn, welcomeRetry.queue.arn, welcomeRetry.deadLetterQueue.arn]),
    allowPollingQueue(welcomeRetry.queue.arn),
    allow(["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], [usersTable.arn]),
    allow(["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [uploadsTable.arn]),
    allowSending(deliveryEvents?.configurationSet.arn),
  ],
  create: (common, options) =>
    new aws.lambda.CallbackFunction(
      "send-welcome",
      {
        ...common,
        timeout: FUNCTION_TIMEOUTS.sendWelcome,
        memorySize: config.sendWelcomeMemory,
        environment: {
          variables: {
            USERS_TABLE: usersTable.name,
            UPLOADS_TABLE: uploadsTable.name,
            RETRY_QUEUE_URL: welcomeRetry.queue.url,
            DEAD_LETTER_QUEUE_URL: welcomeRetry.deadLetterQueue.url,
            SENDER_ADDRESS: config.senderAddress,
            ...(deliveryEvents && { CONFIGURATION_SET: deliveryEvents.configurationSet.name }),
            SES_SANDBOX: String(config.sesSandbox),
            PRODUCT_NAME: config.productName,
            EMAILS_PER_SECOND: String(config.emailsPerSecond),
            EMAILS_PER_ENVIRONMENT: String(config.emailsPerEnvironment),
          },
        },
        callbackFactory: () =>
          createSendWelcome({
            dynamodb: createDocumentClient(),
            ses: new SESClient({ maxAttempts: 1 }),
            sqs: new SQSClient({}),
            usersTable: environmentVariable("USERS_TABLE"),
            uploadsTable: environmentVariable("UPLOADS_TABLE"),
            retryQueueUrl: environmentVariable("RETRY_QUEUE_URL"),
            deadLetterQueueUrl: environmentVariable("DEAD_LETTER_QUEUE_URL"),
            senderAddress: environmentVariable("SENDER_ADDRESS"),
            configurationSet: process.env.CONFIGURATION_SET,
            sesSandbox: environmentVariable("SES_SANDBOX") === "true",
            productName: environmentVariable("PRODUCT_NAME"),
            template,
            emailsPerSecond: Number(environmentVariable("EMAILS_PER_SECOND")),
            emailsPerEnvironment: Number(environmentVariable("EMAILS_PER_ENVIRONMENT")),
          }),
      },
      options,
    ),
});

const usersToSendWelcome = subscribeToStream("users-to-send-welcome", {
  table: usersTable,
  subscriber: sendWelcome,
  filters: [{ eventName: ["INSERT"] }],
  // Four full groups of emails, each with one read and one transaction.
  batchSize: 4 * RECEIPTS_PER_TRANSACTION,
  maximumRetryAttempts: 10,
  failureQueue: sendWelcomeFailed,
});

// All invocations share one sending rate, so a concurrency of 2 is enough.
subscribeToQueue("welcome-retry-to-send-welcome", {
  queue: welcomeRetry,
  subscriber: sendWelcome,
  maximumConcurrency: 2,
});

// ── Record delivery: what SES reports about an email becomes the user's and is counted ───────────────────────────────

const recordDelivery =
  deliveryEvents &&
  new PipelineFunction("record-delivery", {
    logRetentionDays,
    packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/util-dynamodb"],
    statements: [
      allowPollingQueue(deliveryEvents.queue.queue.arn),
      allow(["dynamodb:BatchGetItem"], [usersTable.arn]),
      allow(["dynamodb:UpdateItem"], [usersTable.arn, uploadsTable.arn]),
    ],
    create: (common, options) =>
      new aws.lambda.CallbackFunction(
        "record-delivery",
        {
          ...common,
          timeout: FUNCTION_TIMEOUTS.recordDelivery,
          memorySize: 512,
          environment: { variables: { USERS_TABLE: usersTable.name, UPLOADS_TABLE: uploadsTable.name } },
          callbackFactory: () =>
            createRecordDelivery({
              dynamodb: createDocumentClient(),
              usersTable: environmentVariable("USERS_TABLE"),
              uploadsTable: environmentVariable("UPLOADS_TABLE"),
            }),
        },
        options,
      ),
  });

if (deliveryEvents && recordDelivery)
  subscribeToQueue("delivery-events-to-record-delivery", {
    queue: deliveryEvents.queue,
    subscriber: recordDelivery,
    maximumConcurrency: 2,
    // An event has some 3 KB, and an invocation takes 6 MB. 99 events of an upload are one transaction on its SUMMARY, for
    // which the emails' own transactions compete: docs/decisions/2026-11-26-delivery-events.md.
    batchSize: 1_000,
    batchingWindow: 5,
  });

// ── Report status: the execution gets the result of the stage that it waits for ──────────────────────────────────────

const reportStatusFailed = new FailureQueue("report-status-failed");

const reportStatus = new PipelineFunction("report-status", {
  logRetentionDays,
  packages: ["@aws-sdk/client-sfn", "@aws-sdk/util-dynamodb"],
  statements: [
    ...allowReadingStream(uploadsTable),
    allow(["sqs:SendMessage"], [reportStatusFailed.queue.arn]),
    allow(["states:SendTaskSuccess", "states:SendTaskFailure"], [stateMachine.arn]),
  ],
  create: (common, options) =>
    new aws.lambda.CallbackFunction(
      "report-status",
      {
        ...common,
        timeout: 30,
        memorySize: config.reportStatusMemory,
        callbackFactory: () => createReportStatus({ sfn: new SFNClient({}) }),
      },
      options,
    ),
});

const uploadsToReportStatus = subscribeToStream("uploads-to-report-status", {
  table: uploadsTable,
  subscriber: reportStatus,
  filters: statusFilters(),
  batchSize: 10,
  // With waits of up to a minute between them the retries last for most of an hour.
  maximumRetryAttempts: 50,
  failureQueue: reportStatusFailed,
});

// ── Notify the uploader: one email when an upload has ended, and one when it waits for SES ───────────────────────────

const notifyFailed = new FailureQueue("notify-failed");

// A function of its own, as an email that SES does not accept must not hold up the task results of other uploads.
const notify = new PipelineFunction("notify", {
  logRetentionDays,
  packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb", "@aws-sdk/util-dynamodb", "@aws-sdk/client-ses"],
  statements: [
    ...allowReadingStream(uploadsTable),
    allow(["sqs:SendMessage"], [notifyFailed.queue.arn]),
    allow(["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], [uploadsTable.arn]),
    allowSending(),
  ],
  create: (common, options) =>
    new aws.lambda.CallbackFunction(
      "notify",
      {
        ...common,
        // All environments of send-welcome may have leased the sending rate before it.
        timeout: 300,
        // It waits for SES and DynamoDB, as report-status does for Step Functions.
        memorySize: 256,
        environment: {
          variables: {
            UPLOADS_TABLE: uploadsTable.name,
            SENDER_ADDRESS: config.senderAddress,
            PRODUCT_NAME: config.productName,
            EMAILS_PER_SECOND: String(config.emailsPerSecond),
            EMAILS_PER_ENVIRONMENT: String(config.emailsPerEnvironment),
            UPLOAD_URL: config.consoleUrl === undefined ? upload.executionUrl : `${config.consoleUrl}/uploads/`,
            ...(stack !== undefined && { STACK: stack }),
          },
        },
        callbackFactory: () =>
          createNotify({
            dynamodb: createDocumentClient(),
            ses: new SESClient({ maxAttempts: 1 }),
            uploadsTable: environmentVariable("UPLOADS_TABLE"),
            senderAddress: environmentVariable("SENDER_ADDRESS"),
            productName: environmentVariable("PRODUCT_NAME"),
            emailsPerSecond: Number(environmentVariable("EMAILS_PER_SECOND")),
            emailsPerEnvironment: Number(environmentVariable("EMAILS_PER_ENVIRONMENT")),
            uploadUrl: environmentVariable("UPLOAD_URL"),
            stack: process.env.STACK,
          }),
      },
      options,
    ),
});

const uploadsToNotify = subscribeToStream("uploads-to-notify", {
  table: uploadsTable,
  subscriber: notify,
  filters: noticeFilters(),
  batchSize: 10,
  // With waits of up to a minute between them the retries outlast most of a day, so that a used up daily quota needs no
  // operator. What SES does not accept until then is dead-lettered.
  maximumRetryAttempts: 1_000,
  failureQueue: notifyFailed,
});

// ── Alarms and dashboard ─────────────────────────────────────────────────────────────────────────────────────────────

new Monitoring("rollcall", {
  alarmEmail: config.alarmEmail,
  functions: {
    ...{ processCsv, insertUsers, sendWelcome, reportStatus, notify },
    ...(recordDelivery && { recordDelivery }),
  },
  streamMappings: { sendWelcome: usersToSendWelcome, reportStatus: uploadsToReportStatus, notify: uploadsToNotify },
  buffer,
  welcomeRetry,
  ...(deliveryEvents && { deliveryEvents: deliveryEvents.queue }),
  failureQueues: {
    processCsv: processCsvFailed,
    sendWelcome: sendWelcomeFailed,
    reportStatus: reportStatusFailed,
    notify: notifyFailed,
  },
  stateMachine,
  uploadsExpireDays,
  tables: [usersTable, uploadsTable],
});

// ── Stack outputs ────────────────────────────────────────────────────────────────────────────────────────────────────

export = {
  uploadsBucket: uploadsBucket.bucket,
  reportsBucket: reportsBucket.bucket,
  usersTable: usersTable.name,
  uploadsTable: uploadsTable.name,
  bufferQueueUrl: buffer.queue.url,
  bufferDeadLetterQueueUrl: buffer.deadLetterQueue.url,
  processCsvFailedQueueUrl: processCsvFailed.queue.url,
  welcomeRetryQueueUrl: welcomeRetry.queue.url,
  welcomeRetryDeadLetterQueueUrl: welcomeRetry.deadLetterQueue.url,
  sendWelcomeFailedQueueUrl: sendWelcomeFailed.queue.url,
  ...(deliveryEvents && {
    configurationSet: deliveryEvents.configurationSet.name,
    deliveryEventsQueueUrl: deliveryEvents.queue.queue.url,
    deliveryEventsDeadLetterQueueUrl: deliveryEvents.queue.deadLetterQueue.url,
  }),
  reportStatusFailedQueueUrl: reportStatusFailed.queue.url,
  notifyFailedQueueUrl: notifyFailed.queue.url,
  stateMachineArn: stateMachine.arn,
  senderAddress: config.senderAddress,
  productName: config.productName,
  existingUsers: config.existingUsers,
  stateMachineConsole: upload.consoleUrl,
  processCsvFunction: processCsv.function.name,
  insertUsersFunction: insertUsers.function.name,
  sendWelcomeFunction: sendWelcome.function.name,
  ...(recordDelivery && { recordDeliveryFunction: recordDelivery.function.name }),
  reportStatusFunction: reportStatus.function.name,
  notifyFunction: notify.function.name,
};
