import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CONFIG, type ProgramRun, type Registration, runProgram } from "../helpers/run-program";

const FUNCTION = "aws:lambda/function:Function";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const QUEUE = "aws:sqs/queue:Queue";
const TABLE = "aws:dynamodb/table:Table";
const BUCKET = "aws:s3/bucket:Bucket";

describe("the wiring", () => {
  let run: ProgramRun;
  before(async () => {
    run = await runProgram();
  });
  const environmentOf = (of: ProgramRun, name: string) =>
    (of.one(FUNCTION, name).inputs.environment as { variables: Record<string, string> } | undefined)?.variables ?? {};
  const patternsOf = ({ inputs }: Registration) =>
    (inputs.filterCriteria as { filters: { pattern: string }[] }).filters.map(({ pattern }) => JSON.parse(pattern));

  it("hands each function the names and addresses that registered resources gave, and nothing more", () => {
    assert.deepEqual(environmentOf(run, "process-csv"), {
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
      BUFFER_QUEUE_URL: run.one(QUEUE, "buffer").outputs.url,
      REPORTS_BUCKET: run.one(BUCKET, "reports").outputs.bucket,
      STATE_MACHINE_ARN: run.one("aws:sfn/stateMachine:StateMachine", "upload").outputs.arn,
    });
    assert.deepEqual(environmentOf(run, "insert-users"), {
      USERS_TABLE: run.one(TABLE, "users").outputs.name,
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
    });
    assert.deepEqual(environmentOf(run, "send-welcome"), {
      USERS_TABLE: run.one(TABLE, "users").outputs.name,
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
      RETRY_QUEUE_URL: run.one(QUEUE, "welcome-retry").outputs.url,
      SENDER_ADDRESS: CONFIG.senderAddress,
      PRODUCT_NAME: "Rollcall",
      EMAILS_PER_SECOND: "14",
    });
    assert.deepEqual(environmentOf(run, "report-status"), {});
  });

  it("runs process-csv for whatever is put into the uploads bucket, and for no other bucket or account", () => {
    const { arn } = run.one(FUNCTION, "process-csv").outputs;
    const uploads = run.one(BUCKET, "uploads").outputs;

    assert.deepEqual(run.one("aws:s3/bucketNotification:BucketNotification", "uploads").inputs, {
      bucket: uploads.bucket,
      lambdaFunctions: [{ lambdaFunctionArn: arn, events: ["s3:ObjectCreated:*"] }],
    });
    const [permission, ...others] = run.all("aws:lambda/permission:Permission");
    assert.equal(permission?.inputs.principal, "s3.amazonaws.com");
    assert.equal(permission?.inputs.sourceArn, uploads.arn);
    assert.equal(permission?.inputs.sourceAccount, "123456789012");
    assert.deepEqual(others, []);
  });

  it("lets process-csv invoke itself as often as a file takes it", () => {
    assert.deepEqual(run.one("aws:lambda/functionRecursionConfig:FunctionRecursionConfig", "process-csv").inputs, {
      functionName: run.one(FUNCTION, "process-csv").outputs.name,
      recursiveLoop: "Allow",
    });
  });

  it("maps each source to its function, with partial responses on", () => {
    const mappings = run.all(MAPPING).map(({ inputs }) => [inputs.eventSourceArn, inputs.functionName]);

    assert.deepEqual(
      new Map(mappings as [string, string][]),
      new Map([
        [run.one(QUEUE, "buffer").outputs.arn, run.one(FUNCTION, "insert-users").outputs.arn],
        [run.one(QUEUE, "welcome-retry").outputs.arn, run.one(FUNCTION, "send-welcome").outputs.arn],
        [run.one(TABLE, "users").outputs.streamArn, run.one(FUNCTION, "send-welcome").outputs.arn],
        [run.one(TABLE, "uploads").outputs.streamArn, run.one(FUNCTION, "report-status").outputs.arn],
      ] as [string, string][]),
    );
    for (const { inputs } of run.all(MAPPING))
      assert.deepEqual(inputs.functionResponseTypes, ["ReportBatchItemFailures"]);
  });

  it("lets inserts alone reach send-welcome", () => {
    const mapping = run.one(MAPPING, "users-to-send-welcome");

    assert.deepEqual(patternsOf(mapping), [{ eventName: ["INSERT"] }]);
    assert.equal(mapping.inputs.startingPosition, "TRIM_HORIZON");
  });

  it("lets a SUMMARY reach report-status only when a stage is over that its execution waits for", () => {
    const waits = (stage: string) => ({
      part: { S: ["SUMMARY"] },
      taskToken: { S: [{ exists: true }] },
      waitingFor: { S: [stage] },
    });
    const images = patternsOf(run.one(MAPPING, "uploads-to-report-status")).map(({ dynamodb }) => dynamodb.NewImage);

    assert.deepEqual(images, [
      { ...waits("PARSE"), parsedAt: { S: [{ exists: true }] } },
      { ...waits("PARSE"), error: { S: [{ exists: true }] } },
      { ...waits("INSERT"), toInsert: { N: ["0"] } },
      { ...waits("WELCOME"), toWelcome: { N: ["0"] } },
    ]);
  });

  it("tells where everything is", () => {
    assert.equal(run.outputs.uploadsBucket, run.one(BUCKET, "uploads").outputs.bucket);
    assert.equal(run.outputs.reportsBucket, run.one(BUCKET, "reports").outputs.bucket);
    assert.equal(run.outputs.usersTable, run.one(TABLE, "users").outputs.name);
    assert.equal(run.outputs.uploadsTable, run.one(TABLE, "uploads").outputs.name);
    assert.equal(run.outputs.bufferQueueUrl, run.one(QUEUE, "buffer").outputs.url);
    assert.equal(run.outputs.bufferDeadLetterQueueUrl, run.one(QUEUE, "buffer-dead-letters").outputs.url);
    assert.equal(run.outputs.processCsvFailedQueueUrl, run.one(QUEUE, "process-csv-failed").outputs.url);
    assert.equal(run.outputs.welcomeRetryQueueUrl, run.one(QUEUE, "welcome-retry").outputs.url);
    assert.equal(run.outputs.welcomeRetryDeadLetterQueueUrl, run.one(QUEUE, "welcome-retry-dead-letters").outputs.url);
    assert.equal(run.outputs.sendWelcomeFailedQueueUrl, run.one(QUEUE, "send-welcome-failed").outputs.url);
    assert.equal(run.outputs.reportStatusFailedQueueUrl, run.one(QUEUE, "report-status-failed").outputs.url);
    const { arn } = run.one("aws:sfn/stateMachine:StateMachine", "upload").outputs;
    assert.equal(run.outputs.stateMachineArn, arn);
    assert.equal(
      run.outputs.stateMachineConsole,
      `https://eu-test-1.console.aws.amazon.com/states/home?region=eu-test-1#/statemachines/view/${arn}`,
    );
    assert.equal(run.outputs.processCsvFunction, run.one(FUNCTION, "process-csv").outputs.name);
  });
});
