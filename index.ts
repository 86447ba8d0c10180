/**
 * Rollcall. A CSV that is uploaded makes users, each of them once, and every new user gets one welcome email:
 *
 *   uploads bucket → process-csv → buffer queue → insert-users → users table → send-welcome → SES
 *
 * A Step Functions execution for each upload says where it stands. report-status tells it, from the uploads table's
 * stream. This file reads in that order; what it needs to stay short is in infrastructure/, what runs inside the
 * functions in runtime/.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./infrastructure/arn-parts";
import { readConfiguration } from "./infrastructure/configuration";
import { consoleLink } from "./infrastructure/console-link";
import { failureQueue, workQueue } from "./infrastructure/encrypted-queue";
import { environmentVariable } from "./infrastructure/environment-variable";
import { functionBasics } from "./infrastructure/function-basics";
import { grant } from "./infrastructure/grant";
import { newsFilters } from "./infrastructure/news-filters";
import { privateBucket } from "./infrastructure/private-bucket";
import { anyIdentity, senderIdentities } from "./infrastructure/sender-identities";
import { stateMachine } from "./infrastructure/state-machine";
import { allow } from "./infrastructure/statement";
import { streamRights } from "./infrastructure/stream-rights";
import { watch } from "./infrastructure/watch";
import { createInsertUsers } from "./runtime/insert-users/create-insert-users";
import { createProcessCsv } from "./runtime/process-csv/create-process-csv";
import { createReportStatus } from "./runtime/report-status/create-report-status";
import { createSendWelcome } from "./runtime/send-welcome/create-send-welcome";

const config = readConfiguration();
const { logRetentionDays } = config;

/** Streams keep 24 hours. What is given up an hour earlier can still be read by whoever looks into it. */
const LONGEST_IN_STREAM = 23 * 60 * 60;

// ── Where files come in, and where rejects.csv comes out ─────────────────────────────────────────────────────────────

const uploadsBucket = privateBucket("uploads", {
  expireDays: config.uploadsExpireDays,
  forceDestroy: !config.protectData,
});
const reportsBucket = privateBucket("reports", { expireDays: 90, forceDestroy: !config.protectData });

// ── What is known: the users, and how each upload stands ─────────────────────────────────────────────────────────────

const usersTable = new aws.dynamodb.Table("users", {
  attributes: [{ name: "email", type: "S" }],
  hashKey: "email",
  billingMode: "PAY_PER_REQUEST",
  streamEnabled: true,
  streamViewType: "NEW_IMAGE",
  serverSideEncryption: { enabled: true },
  pointInTimeRecovery: { enabled: true },
  deletionProtectionEnabled: config.protectData,
});

const uploadsTable = new aws.dynamodb.Table("uploads", {
  attributes: [
    { name: "uploadId", type: "S" },
    { name: "part", type: "S" },
  ],
  hashKey: "uploadId",
  rangeKey: "part",
  billingMode: "PAY_PER_REQUEST",
  streamEnabled: true,
  streamViewType: "NEW_IMAGE",
  ttl: { attributeName: "expiresAt", enabled: true },
  serverSideEncryption: { enabled: true },
});

// ── One execution an upload: Parse CSV → Insert users → Send welcome emails ──────────────────────────────────────────

const uploadStateMachine = stateMachine("upload", {
  uploadsTable,
  uploadsExpireDays: config.uploadsExpireDays,
  logRetentionDays,
});

// ── Parse CSV: every uploaded object becomes messages of up to 25 rows ───────────────────────────────────────────────

const INSERT_USERS_TIMEOUT = 60;
const buffer = workQueue("buffer", { timeoutSeconds: INSERT_USERS_TIMEOUT, maxReceiveCount: 5 });
const processCsvFailed = failureQueue("process-csv-failed");

const processCsvBasics = functionBasics("process-csv", logRetentionDays, [
  allow(["s3:GetObject", "s3:GetObjectVersion"], [pulumi.interpolate`${uploadsBucket.arn}/*`]),
  // Without it S3 answers 403 instead of 404 for a file that is gone.
  allow(["s3:ListBucket"], [uploadsBucket.arn]),
  allow(["s3:GetObject", "s3:PutObject"], [pulumi.interpolate`${reportsBucket.arn}/*`]),
  allow(["sqs:SendMessage"], [buffer.queue.arn, processCsvFailed.arn]),
  allow(["dynamodb:UpdateItem"], [uploadsTable.arn]),
  allow(["states:StartExecution"], [uploadStateMachine.arn]),
]);
const processCsv = new aws.lambda.CallbackFunction(
  "process-csv",
  {
    ...processCsvBasics.args,
    timeout: 900,
    // Enough for any file: a million rows take 140 MB, see tests/local/pipeline/memory.test.ts. More buys more CPU.
    memorySize: 256,
    environment: {
      variables: {
        UPLOADS_TABLE: uploadsTable.name,
        BUFFER_QUEUE_URL: buffer.queue.url,
        REPORTS_BUCKET: reportsBucket.bucket,
        STATE_MACHINE_ARN: uploadStateMachine.arn,
      },
    },
    callbackFactory: () =>
      createProcessCsv({
        s3: new S3Client({}),
        sqs: new SQSClient({}),
        dynamodb: new DynamoDBClient({}),
        sfn: new SFNClient({}),
        lambda: new LambdaClient({}),
        uploadsTable: environmentVariable("UPLOADS_TABLE"),
        bufferQueueUrl: environmentVariable("BUFFER_QUEUE_URL"),
        reportsBucket: environmentVariable("REPORTS_BUCKET"),
        stateMachineArn: environmentVariable("STATE_MACHINE_ARN"),
        functionName: environmentVariable("AWS_LAMBDA_FUNCTION_NAME"),
      }),
  },
  processCsvBasics.options,
);

new aws.lambda.FunctionEventInvokeConfig("process-csv", {
  functionName: processCsv.name,
  maximumRetryAttempts: 2,
  maximumEventAgeInSeconds: 6 * 60 * 60,
  destinationConfig: { onFailure: { destination: processCsvFailed.arn } },
});

// A file that takes longer than one run: each run invokes the next. A policy of its own, since the function needs the
// others to be made.
grant("process-csv-continues", processCsvBasics.args.role, [allow(["lambda:InvokeFunction"], [processCsv.arn])]);
// Lambda would stop the chain after about 16: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
// It ends by itself: every run that invokes another has first written that it came further.
new aws.lambda.FunctionRecursionConfig("process-csv", { functionName: processCsv.name, recursiveLoop: "Allow" });

const uploadsMayInvoke = new aws.lambda.Permission("uploads-invoke-process-csv", {
  function: processCsv.name,
  action: "lambda:InvokeFunction",
  principal: "s3.amazonaws.com",
  sourceArn: uploadsBucket.arn,
  // A bucket's ARN names no account: without this, whoever takes over the name of a deleted bucket could invoke.
  sourceAccount: uploadsTable.arn.apply((arn) => arnParts(arn).account),
});
new aws.s3.BucketNotification(
  "uploads",
  {
    bucket: uploadsBucket.id,
    // Whatever is uploaded: a file that is no CSV fails its own execution, and says why.
    lambdaFunctions: [{ lambdaFunctionArn: processCsv.arn, events: ["s3:ObjectCreated:*"] }],
  },
  { dependsOn: [uploadsMayInvoke] },
);

// ── Insert users: each message's rows become users, and a receipt ────────────────────────────────────────────────────

const insertUsersBasics = functionBasics("insert-users", logRetentionDays, [
  allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [buffer.queue.arn]),
  allow(["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"], [usersTable.arn]),
  allow(["dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [uploadsTable.arn]),
]);
const insertUsers = new aws.lambda.CallbackFunction(
  "insert-users",
  {
    ...insertUsersBasics.args,
    timeout: INSERT_USERS_TIMEOUT,
    memorySize: 512,
    environment: { variables: { USERS_TABLE: usersTable.name, UPLOADS_TABLE: uploadsTable.name } },
    callbackFactory: () =>
      createInsertUsers({
        dynamodb: new DynamoDBClient({}),
        usersTable: environmentVariable("USERS_TABLE"),
        uploadsTable: environmentVariable("UPLOADS_TABLE"),
      }),
  },
  insertUsersBasics.options,
);

new aws.lambda.EventSourceMapping("buffer-to-insert-users", {
  eventSourceArn: buffer.queue.arn,
  functionName: insertUsers.arn,
  batchSize: 10,
  functionResponseTypes: ["ReportBatchItemFailures"],
  scalingConfig: { maximumConcurrency: 20 },
});

// ── Send welcome emails: each user that is new in the table gets one ─────────────────────────────────────────────────

const SEND_WELCOME_TIMEOUT = 300;
const sendWelcomeFailed = failureQueue("send-welcome-failed");
// Whom SES does not serve for now waits here: tried every 30 minutes, 500 times, which is 10 of the 14 days it keeps.
const welcomeRetry = workQueue("welcome-retry", { timeoutSeconds: SEND_WELCOME_TIMEOUT, maxReceiveCount: 500 });
const identities = senderIdentities(config.senderAddress, usersTable.arn);

const sendWelcomeBasics = functionBasics("send-welcome", logRetentionDays, [
  ...streamRights(usersTable),
  allow(["sqs:SendMessage"], [sendWelcomeFailed.arn, welcomeRetry.queue.arn]),
  allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [welcomeRetry.queue.arn]),
  allow(["dynamodb:BatchGetItem", "dynamodb:UpdateItem"], [usersTable.arn]),
  allow(["dynamodb:PutItem", "dynamodb:UpdateItem"], [uploadsTable.arn]),
  allow(["ses:SendEmail"], config.sesSandbox ? [...identities, anyIdentity(usersTable.arn)] : identities, {
    StringEquals: { "ses:FromAddress": config.senderAddress },
  }),
]);
const sendWelcome = new aws.lambda.CallbackFunction(
  "send-welcome",
  {
    ...sendWelcomeBasics.args,
    timeout: SEND_WELCOME_TIMEOUT,
    memorySize: 512,
    environment: {
      variables: {
        USERS_TABLE: usersTable.name,
        UPLOADS_TABLE: uploadsTable.name,
        RETRY_QUEUE_URL: welcomeRetry.queue.url,
        SENDER_ADDRESS: config.senderAddress,
        PRODUCT_NAME: config.productName,
        EMAILS_PER_SECOND: String(config.emailsPerSecond),
      },
    },
    callbackFactory: () =>
      createSendWelcome({
        dynamodb: new DynamoDBClient({}),
        ses: new SESClient({ maxAttempts: 1 }),
        sqs: new SQSClient({}),
        usersTable: environmentVariable("USERS_TABLE"),
        uploadsTable: environmentVariable("UPLOADS_TABLE"),
        retryQueueUrl: environmentVariable("RETRY_QUEUE_URL"),
        senderAddress: environmentVariable("SENDER_ADDRESS"),
        productName: environmentVariable("PRODUCT_NAME"),
        emailsPerSecond: Number(environmentVariable("EMAILS_PER_SECOND")),
      }),
  },
  sendWelcomeBasics.options,
);

new aws.lambda.EventSourceMapping("users-to-send-welcome", {
  eventSourceArn: usersTable.streamArn,
  functionName: sendWelcome.arn,
  startingPosition: "TRIM_HORIZON",
  filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
  batchSize: 100,
  functionResponseTypes: ["ReportBatchItemFailures"],
  bisectBatchOnFunctionError: true,
  maximumRetryAttempts: 10,
  maximumRecordAgeInSeconds: LONGEST_IN_STREAM,
  destinationConfig: { onFailure: { destinationArn: sendWelcomeFailed.arn } },
});

new aws.lambda.EventSourceMapping("welcome-retry-to-send-welcome", {
  eventSourceArn: welcomeRetry.queue.arn,
  functionName: sendWelcome.arn,
  batchSize: 10,
  functionResponseTypes: ["ReportBatchItemFailures"],
  // The least that Lambda takes: all share one sending rate.
  scalingConfig: { maximumConcurrency: 2 },
});

// ── Tell the execution: what it waits for has come about, or never will ──────────────────────────────────────────────

const reportStatusFailed = failureQueue("report-status-failed");

const reportStatusBasics = functionBasics("report-status", logRetentionDays, [
  ...streamRights(uploadsTable),
  allow(["sqs:SendMessage"], [reportStatusFailed.arn]),
  allow(["states:SendTaskSuccess", "states:SendTaskFailure"], [uploadStateMachine.arn]),
]);
const reportStatus = new aws.lambda.CallbackFunction(
  "report-status",
  {
    ...reportStatusBasics.args,
    timeout: 30,
    memorySize: 256,
    callbackFactory: () => createReportStatus({ sfn: new SFNClient({}) }),
  },
  reportStatusBasics.options,
);

new aws.lambda.EventSourceMapping("uploads-to-report-status", {
  eventSourceArn: uploadsTable.streamArn,
  functionName: reportStatus.arn,
  startingPosition: "TRIM_HORIZON",
  filterCriteria: { filters: newsFilters() },
  batchSize: 10,
  functionResponseTypes: ["ReportBatchItemFailures"],
  bisectBatchOnFunctionError: true,
  // The waits between them grow to a minute: an outage of most of an hour is sat out.
  maximumRetryAttempts: 50,
  maximumRecordAgeInSeconds: LONGEST_IN_STREAM,
  destinationConfig: { onFailure: { destinationArn: reportStatusFailed.arn } },
});

// ── What rings when somebody is needed, and one page that shows it all ───────────────────────────────────────────────

watch({
  alarmEmail: config.alarmEmail,
  functions: { processCsv, insertUsers, sendWelcome, reportStatus },
  buffer,
  welcomeRetry,
  failed: { processCsv: processCsvFailed, sendWelcome: sendWelcomeFailed, reportStatus: reportStatusFailed },
  stateMachine: uploadStateMachine,
  tables: [usersTable, uploadsTable],
});

// ── What `pulumi stack output` tells ─────────────────────────────────────────────────────────────────────────────────

export = {
  uploadsBucket: uploadsBucket.bucket,
  reportsBucket: reportsBucket.bucket,
  usersTable: usersTable.name,
  uploadsTable: uploadsTable.name,
  bufferQueueUrl: buffer.queue.url,
  bufferDeadLetterQueueUrl: buffer.deadLetters.url,
  processCsvFailedQueueUrl: processCsvFailed.url,
  welcomeRetryQueueUrl: welcomeRetry.queue.url,
  welcomeRetryDeadLetterQueueUrl: welcomeRetry.deadLetters.url,
  sendWelcomeFailedQueueUrl: sendWelcomeFailed.url,
  reportStatusFailedQueueUrl: reportStatusFailed.url,
  stateMachineArn: uploadStateMachine.arn,
  stateMachineConsole: consoleLink(uploadStateMachine),
  processCsvFunction: processCsv.name,
  insertUsersFunction: insertUsers.name,
  sendWelcomeFunction: sendWelcome.name,
  reportStatusFunction: reportStatus.name,
};
