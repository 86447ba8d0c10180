import { CONFIG, type ProgramRun, type Registration, runProgram } from "../helpers/run-program";

const FUNCTION = "aws:lambda/function:Function";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const QUEUE = "aws:sqs/queue:Queue";
const TABLE = "aws:dynamodb/table:Table";
const BUCKET = "aws:s3/bucket:Bucket";

describe("the wiring", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram();
  });
  const environmentOf = (of: ProgramRun, name: string) =>
    (of.one(FUNCTION, name).inputs.environment as { variables: Record<string, string> } | undefined)?.variables ?? {};
  const patternsOf = ({ inputs }: Registration) =>
    (inputs.filterCriteria as { filters: { pattern: string }[] }).filters.map(({ pattern }) => JSON.parse(pattern));

  it("hands each function the names and addresses that registered resources gave, and nothing more", async () => {
    expect(environmentOf(run, "process-csv")).toStrictEqual({
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
      BUFFER_QUEUE_URL: run.one(QUEUE, "buffer").outputs.url,
      REPORTS_BUCKET: run.one(BUCKET, "reports").outputs.bucket,
      STATE_MACHINE_ARN: run.one("aws:sfn/stateMachine:StateMachine", "upload").outputs.arn,
      EXISTING_USERS: "keep",
    });
    expect(environmentOf(run, "insert-users")).toStrictEqual({
      USERS_TABLE: run.one(TABLE, "users").outputs.name,
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
    });
    expect(environmentOf(run, "send-welcome")).toStrictEqual({
      USERS_TABLE: run.one(TABLE, "users").outputs.name,
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
      RETRY_QUEUE_URL: run.one(QUEUE, "welcome-retry").outputs.url,
      DEAD_LETTER_QUEUE_URL: run.one(QUEUE, "welcome-retry-dead-letters").outputs.url,
      SENDER_ADDRESS: CONFIG.senderAddress,
      CONFIGURATION_SET: "rollcall-test",
      SES_SANDBOX: "false",
      PRODUCT_NAME: "Rollcall",
      EMAILS_PER_SECOND: "14",
      EMAILS_PER_ENVIRONMENT: "500",
    });
    expect(environmentOf(run, "record-delivery")).toStrictEqual({
      USERS_TABLE: run.one(TABLE, "users").outputs.name,
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
    });
    expect(environmentOf(run, "report-status")).toStrictEqual({});
    const notify = {
      UPLOADS_TABLE: run.one(TABLE, "uploads").outputs.name,
      SENDER_ADDRESS: CONFIG.senderAddress,
      PRODUCT_NAME: "Rollcall",
      EMAILS_PER_SECOND: "14",
      EMAILS_PER_ENVIRONMENT: "500",
      STACK: "test",
    };
    const executions = String(run.outputs.stateMachineArn).replace(":stateMachine:", ":execution:");
    expect(environmentOf(run, "notify")).toStrictEqual({
      ...notify,
      UPLOAD_URL: `https://eu-test-1.console.aws.amazon.com/states/home?region=eu-test-1#/v2/executions/details/${executions}:`,
    });
    const withNotice = await runProgram({
      ...CONFIG,
      notifyEmail: "list@example.com",
      consoleUrl: "https://rollcall.example.com/",
    });
    expect(environmentOf(withNotice, "notify")).toStrictEqual({
      ...notify,
      UPLOAD_URL: "https://rollcall.example.com/uploads/",
    });
    expect(environmentOf(withNotice, "process-csv")).toStrictEqual({
      ...environmentOf(run, "process-csv"),
      NOTIFY_EMAIL: "list@example.com",
    });
  });

  it("runs process-csv for whatever is put into the uploads bucket, and for no other bucket or account", () => {
    const { arn } = run.one(FUNCTION, "process-csv").outputs;
    const uploads = run.one(BUCKET, "uploads").outputs;

    expect(run.one("aws:s3/bucketNotification:BucketNotification", "uploads-to-process-csv").inputs).toStrictEqual({
      bucket: uploads.bucket,
      lambdaFunctions: [{ lambdaFunctionArn: arn, events: ["s3:ObjectCreated:*"] }],
    });
    const [permission, ...others] = run.all("aws:lambda/permission:Permission");
    expect(permission?.inputs.principal).toBe("s3.amazonaws.com");
    expect(permission?.inputs.sourceArn).toBe(uploads.arn);
    expect(permission?.inputs.sourceAccount).toBe("123456789012");
    expect(others).toStrictEqual([]);
  });

  it("lets process-csv invoke itself as often as a file takes it", () => {
    expect(run.one("aws:lambda/functionRecursionConfig:FunctionRecursionConfig", "process-csv").inputs).toStrictEqual({
      functionName: run.one(FUNCTION, "process-csv").outputs.name,
      recursiveLoop: "Allow",
    });
  });

  it("has SES publish what becomes of each email to the queue", () => {
    const topicArn = run.one("aws:sns/topic:Topic", "delivery-events").outputs.arn;
    expect(run.one("aws:ses/eventDestination:EventDestination", "delivery-events").inputs).toStrictEqual({
      name: "delivery-events",
      configurationSetName: "rollcall-test",
      enabled: true,
      matchingTypes: ["delivery", "bounce", "complaint"],
      snsDestination: { topicArn },
    });
    expect(run.one("aws:sns/topicSubscription:TopicSubscription", "delivery-events").inputs).toStrictEqual({
      topic: topicArn,
      protocol: "sqs",
      endpoint: run.one(QUEUE, "delivery-events").outputs.arn,
      rawMessageDelivery: true,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: run.one(QUEUE, "delivery-events-dead-letters").outputs.arn,
      }),
    });
    const { inputs } = run.one(MAPPING, "delivery-events-to-record-delivery");
    expect(inputs).toMatchObject({ batchSize: 1_000, maximumBatchingWindowInSeconds: 5 });
  });

  it("creates nothing of it where delivery is not tracked", async () => {
    const untracked = await runProgram({ ...CONFIG, trackDelivery: "false" });

    expect(
      untracked.registrations.filter(({ name, type }) => /delivery|aws:ses/.test(`${name} ${type}`)),
    ).toStrictEqual([]);
    expect(environmentOf(untracked, "send-welcome")).not.toHaveProperty("CONFIGURATION_SET");
    expect(Object.keys(untracked.outputs).filter((name) => /delivery|configuration/i.test(name))).toStrictEqual([]);
  });

  it("maps each source to its function, with partial responses on", () => {
    const mappings = run.all(MAPPING).map(({ inputs }) => [inputs.eventSourceArn, inputs.functionName]);

    expect(new Set(mappings as [string, string][])).toStrictEqual(
      new Set([
        [run.one(QUEUE, "buffer").outputs.arn, run.one(FUNCTION, "insert-users").outputs.arn],
        [run.one(QUEUE, "welcome-retry").outputs.arn, run.one(FUNCTION, "send-welcome").outputs.arn],
        [run.one(QUEUE, "delivery-events").outputs.arn, run.one(FUNCTION, "record-delivery").outputs.arn],
        [run.one(TABLE, "users").outputs.streamArn, run.one(FUNCTION, "send-welcome").outputs.arn],
        [run.one(TABLE, "uploads").outputs.streamArn, run.one(FUNCTION, "report-status").outputs.arn],
        [run.one(TABLE, "uploads").outputs.streamArn, run.one(FUNCTION, "notify").outputs.arn],
      ] as [string, string][]),
    );
    for (const { inputs } of run.all(MAPPING))
      expect(inputs.functionResponseTypes).toStrictEqual(["ReportBatchItemFailures"]);
  });

  it("gathers messages for insert-users for a second, no more than a transaction takes receipts, with few writers", () => {
    expect(run.one(MAPPING, "buffer-to-insert-users").inputs).toMatchObject({
      batchSize: 30,
      maximumBatchingWindowInSeconds: 1,
      scalingConfig: { maximumConcurrency: 5 },
    });
  });

  it("warms the users table where that is set, with the reads of a new table, and no other", async () => {
    for (const { inputs } of run.all(TABLE)) expect(inputs.warmThroughput).toBeUndefined();
    const warm = await runProgram({ ...CONFIG, usersWarmWrites: "20000" });
    const throughputs = warm.all(TABLE).map(({ name, inputs }) => [name, inputs.warmThroughput]);
    expect(Object.fromEntries(throughputs)).toStrictEqual({
      users: { readUnitsPerSecond: 12_000, writeUnitsPerSecond: 20_000 },
      uploads: undefined,
    });
  });

  it("lets inserts alone reach send-welcome", () => {
    const mapping = run.one(MAPPING, "users-to-send-welcome");

    expect(patternsOf(mapping)).toStrictEqual([{ eventName: ["INSERT"] }]);
    expect(mapping.inputs.startingPosition).toBe("TRIM_HORIZON");
  });

  it("lets a SUMMARY reach report-status only when a stage is over that its execution waits for", () => {
    const waits = (stage: string) => ({
      part: { S: ["SUMMARY"] },
      taskToken: { S: [{ exists: true }] },
      waitingFor: { S: [stage] },
    });
    const images = patternsOf(run.one(MAPPING, "uploads-to-report-status")).map(({ dynamodb }) => dynamodb.NewImage);

    expect(images).toStrictEqual([
      { ...waits("PARSE"), parsedAt: { S: [{ exists: true }] } },
      { ...waits("PARSE"), error: { S: [{ exists: true }] } },
      { ...waits("INSERT"), toInsert: { N: ["0"] } },
      { ...waits("WELCOME"), toWelcome: { N: ["0"] } },
    ]);
  });

  it("lets a SUMMARY reach notify from the upload's end on if it has an address to notify, and waits, until a notice is sent", async () => {
    const unsent = { notifiedAt: { S: [{ exists: false }] } };
    const present = { S: [{ exists: true }] };
    const ended = { part: { S: ["SUMMARY"] }, finishedAt: present, notifyEmail: present, ...unsent };
    const waits = { part: { S: [{ prefix: "WAIT#" }] }, ...unsent };
    const patterns = patternsOf(run.one(MAPPING, "uploads-to-notify"));

    expect(patterns.map(({ dynamodb }) => dynamodb.NewImage)).toStrictEqual([ended, waits]);
  });

  it("exports the names of its resources", () => {
    expect(run.outputs.uploadsBucket).toBe(run.one(BUCKET, "uploads").outputs.bucket);
    expect(run.outputs.reportsBucket).toBe(run.one(BUCKET, "reports").outputs.bucket);
    expect(run.outputs.usersTable).toBe(run.one(TABLE, "users").outputs.name);
    expect(run.outputs.uploadsTable).toBe(run.one(TABLE, "uploads").outputs.name);
    expect(run.outputs.bufferQueueUrl).toBe(run.one(QUEUE, "buffer").outputs.url);
    expect(run.outputs.bufferDeadLetterQueueUrl).toBe(run.one(QUEUE, "buffer-dead-letters").outputs.url);
    expect(run.outputs.processCsvFailedQueueUrl).toBe(run.one(QUEUE, "process-csv-failed").outputs.url);
    expect(run.outputs.welcomeRetryQueueUrl).toBe(run.one(QUEUE, "welcome-retry").outputs.url);
    expect(run.outputs.welcomeRetryDeadLetterQueueUrl).toBe(run.one(QUEUE, "welcome-retry-dead-letters").outputs.url);
    expect(run.outputs.sendWelcomeFailedQueueUrl).toBe(run.one(QUEUE, "send-welcome-failed").outputs.url);
    expect(run.outputs.reportStatusFailedQueueUrl).toBe(run.one(QUEUE, "report-status-failed").outputs.url);
    expect(run.outputs.notifyFailedQueueUrl).toBe(run.one(QUEUE, "notify-failed").outputs.url);
    expect(run.outputs.configurationSet).toBe(
      run.one("aws:ses/configurationSet:ConfigurationSet", "delivery-events").outputs.name,
    );
    const { arn } = run.one("aws:sfn/stateMachine:StateMachine", "upload").outputs;
    expect(run.outputs.stateMachineArn).toBe(arn);
    expect(run.outputs.stateMachineConsole).toBe(
      `https://eu-test-1.console.aws.amazon.com/states/home?region=eu-test-1#/statemachines/view/${arn}`,
    );
    expect(run.outputs.processCsvFunction).toBe(run.one(FUNCTION, "process-csv").outputs.name);
  });
});
