import { CONFIG, type ProgramRun, type Registration, runProgram } from "../helpers/run-program";

const BUCKETS = ["uploads", "reports"];
const TABLE = "aws:dynamodb/table:Table";

describe("the protection of what is stored", () => {
  let run: ProgramRun;
  beforeAll(async () => {
    run = await runProgram();
  });
  const ofBucket = (kind: string, bucket: string) => {
    const type = `aws:s3/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    const { inputs } = run.one(type, bucket);
    expect(inputs.bucket).toBe(run.one("aws:s3/bucket:Bucket", bucket).outputs.bucket);
    return inputs;
  };
  const assertOnlyOverTls = ({ inputs }: Registration, resources: unknown[]) => {
    const { Statement } = JSON.parse(String(inputs.policy));
    expect(Statement[0].Effect).toBe("Deny");
    expect(Statement[0].Principal).toBe("*");
    expect(Statement[0].Resource).toStrictEqual(resources);
    expect(Statement[0].Condition).toStrictEqual({ Bool: { "aws:SecureTransport": "false" } });
    return Statement.slice(1);
  };

  it("closes the buckets to the public", () => {
    expect(
      run
        .all("aws:s3/bucket:Bucket")
        .map(({ name }) => name)
        .sort(),
    ).toStrictEqual([...BUCKETS].sort());
    for (const bucket of BUCKETS) {
      const { bucket: _, ...access } = ofBucket("BucketPublicAccessBlock", bucket);
      expect(access).toStrictEqual({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(ofBucket("BucketOwnershipControls", bucket).rule).toStrictEqual({
        objectOwnership: "BucketOwnerEnforced",
      });
    }
  });

  it("encrypts and versions the buckets", () => {
    for (const bucket of BUCKETS) {
      expect(ofBucket("BucketServerSideEncryptionConfiguration", bucket).rules).toStrictEqual([
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      ]);
      expect(ofBucket("BucketVersioning", bucket).versioningConfiguration).toStrictEqual({ status: "Enabled" });
    }
  });

  it("empties the buckets, every version: a day after the days of the setting, reports a day after 90", async () => {
    const week = await runProgram({ ...CONFIG, uploadsExpireDays: "7" });
    const rulesOf = (of: ProgramRun, bucket: string) =>
      of.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket).inputs.rules;
    const rules = (days: number, noncurrentDays: number) => [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days },
        noncurrentVersionExpiration: { noncurrentDays },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ];

    expect(rulesOf(run, "uploads")).toStrictEqual(rules(1, 1));
    expect(rulesOf(run, "reports")).toStrictEqual(rules(90, 1));
    expect(rulesOf(week, "uploads")).toStrictEqual(rules(1, 7));
  });

  it("denies access to buckets, queues and the topic without TLS", () => {
    for (const bucket of BUCKETS) {
      const { arn } = run.one("aws:s3/bucket:Bucket", bucket).outputs;
      const further = assertOnlyOverTls(run.one("aws:s3/bucketPolicy:BucketPolicy", bucket), [arn, `${arn}/*`]);
      expect(further).toStrictEqual([]);
    }
    for (const { name, outputs } of run.all("aws:sqs/queue:Queue")) {
      const further = assertOnlyOverTls(run.one("aws:sqs/queuePolicy:QueuePolicy", name), [outputs.arn]);
      expect(further.length).toBe(name.startsWith("delivery-events") ? 1 : 0);
    }
    const { arn } = run.one("aws:sns/topic:Topic", "delivery-events").outputs;
    assertOnlyOverTls(run.one("aws:sns/topicPolicy:TopicPolicy", "delivery-events"), [arn]);
  });

  it("lets SES alone publish events, of this stack's emails, and their topic alone send to the queue, or dead-letter them", () => {
    const topic = run.one("aws:sns/topic:Topic", "delivery-events").outputs.arn;
    const allowances = (type: string, name = "delivery-events") =>
      JSON.parse(String(run.one(type, name).inputs.policy)).Statement.slice(1);

    expect(allowances("aws:sns/topicPolicy:TopicPolicy")).toStrictEqual([
      {
        Sid: "AllowService",
        Effect: "Allow",
        Principal: { Service: "ses.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic,
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          ArnEquals: { "aws:SourceArn": "arn:aws:ses:eu-test-1:123456789012:configuration-set/rollcall-test" },
        },
      },
    ]);
    for (const queue of ["delivery-events", "delivery-events-dead-letters"])
      expect(allowances("aws:sqs/queuePolicy:QueuePolicy", queue)).toStrictEqual([
        {
          Sid: "AllowTopic",
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: run.one("aws:sqs/queue:Queue", queue).outputs.arn,
          // Without the account, which SNS is not documented to fill in, and which the ARN has.
          Condition: { ArnEquals: { "aws:SourceArn": topic } },
        },
      ]);
  });

  it("encrypts every queue, and the tables with a key that AWS owns or, if that is set, manages", async () => {
    const managed = await runProgram({ ...CONFIG, tableEncryption: "aws-managed" });

    for (const { inputs } of run.all("aws:sqs/queue:Queue")) expect(inputs.sqsManagedSseEnabled).toBe(true);
    for (const { inputs } of run.all(TABLE)) expect(inputs.serverSideEncryption).toStrictEqual({ enabled: false });
    for (const { inputs } of managed.all(TABLE)) expect(inputs.serverSideEncryption).toStrictEqual({ enabled: true });
  });

  it("keeps the users restorable to any second, and lets uploads expire", () => {
    const users = run.one("aws:dynamodb/table:Table", "users").inputs;
    const uploads = run.one("aws:dynamodb/table:Table", "uploads").inputs;

    expect(users.pointInTimeRecovery).toStrictEqual({ enabled: true });
    expect(users.hashKey).toBe("email");
    expect(uploads.ttl).toStrictEqual({ attributeName: "expiresAt", enabled: true });
    for (const table of [users, uploads]) expect(table.streamViewType).toBe("NEW_IMAGE");
  });

  it("lets `pulumi destroy` delete everything, unless protectData is set", async () => {
    const protecting = await runProgram({ ...CONFIG, protectData: "true" });

    for (const [of, isProtected] of [
      [run, false],
      [protecting, true],
    ] as const) {
      for (const { inputs } of of.all(TABLE)) expect(inputs.deletionProtectionEnabled).toBe(isProtected);
      for (const bucket of BUCKETS)
        expect(of.one("aws:s3/bucket:Bucket", bucket).inputs.forceDestroy).toBe(!isProtected);
    }
  });

  it("has Pulumi refuse to delete both tables and both buckets, and with them the stack, if protectData is set", async () => {
    const protecting = await runProgram({ ...CONFIG, protectData: "true" });
    const protectedIn = (of: ProgramRun) =>
      of.registrations.filter(({ options }) => options.protect).map(({ type, name }) => `${type} ${name}`);

    expect(protectedIn(run)).toStrictEqual([]);
    expect(protectedIn(protecting).toSorted()).toStrictEqual([
      `${TABLE} uploads`,
      `${TABLE} users`,
      "aws:s3/bucket:Bucket reports",
      "aws:s3/bucket:Bucket uploads",
    ]);
  });

  it("gives executions that are being stopped 30 minutes before deleting the state machine fails", () => {
    expect(run.one("aws:sfn/stateMachine:StateMachine", "upload").options.deleteTimeout).toBe("30m");
  });

  it("gives each function and the state machine a log group whose lines expire, and tracing", async () => {
    const week = await runProgram({ ...CONFIG, logRetentionDays: "7" });
    const groups = run.all("aws:cloudwatch/logGroup:LogGroup");
    const functions = run.all("aws:lambda/function:Function");

    expect(groups.length).toBe(functions.length + 1);
    for (const { inputs } of groups) expect(inputs.retentionInDays).toBe(30);
    for (const { inputs } of week.all("aws:cloudwatch/logGroup:LogGroup")) expect(inputs.retentionInDays).toBe(7);
    for (const { name, inputs } of functions) {
      const { outputs } = run.one("aws:cloudwatch/logGroup:LogGroup", name);
      expect(inputs.loggingConfig).toStrictEqual({ logFormat: "JSON", logGroup: outputs.name });
      expect(inputs.tracingConfig).toStrictEqual({ mode: "Active" });
      expect(inputs.runtime).toBe("nodejs24.x");
    }
    const { inputs } = run.one("aws:sfn/stateMachine:StateMachine", "upload");
    const { arn } = run.one("aws:cloudwatch/logGroup:LogGroup", "upload").outputs;
    expect(inputs.loggingConfiguration).toStrictEqual({
      level: "ERROR",
      includeExecutionData: false,
      logDestination: `${arn}:*`,
    });
    expect(inputs.tracingConfiguration).toStrictEqual({ enabled: true });
    expect(inputs.type).toBe("STANDARD");
  });
});
