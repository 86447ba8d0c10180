import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { CONFIG, type ProgramRun, type Registration, runProgram } from "../helpers/run-program";

const BUCKETS = ["uploads", "reports"];

describe("the protection of what is stored", () => {
  let run: ProgramRun;
  before(async () => {
    run = await runProgram();
  });
  const ofBucket = (kind: string, bucket: string) => {
    const type = `aws:s3/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;
    const { inputs } = run.one(type, bucket);
    assert.equal(inputs.bucket, run.one("aws:s3/bucket:Bucket", bucket).outputs.bucket);
    return inputs;
  };
  const assertOnlyOverTls = ({ inputs }: Registration, resources: unknown[]) => {
    const { Statement } = JSON.parse(String(inputs.policy));
    assert.equal(Statement.length, 1);
    assert.equal(Statement[0].Effect, "Deny");
    assert.equal(Statement[0].Principal, "*");
    assert.deepEqual(Statement[0].Resource, resources);
    assert.deepEqual(Statement[0].Condition, { Bool: { "aws:SecureTransport": "false" } });
  };

  it("closes the buckets to the public", () => {
    assert.deepEqual(
      run
        .all("aws:s3/bucket:Bucket")
        .map(({ name }) => name)
        .sort(),
      [...BUCKETS].sort(),
    );
    for (const bucket of BUCKETS) {
      const { bucket: _, ...access } = ofBucket("BucketPublicAccessBlock", bucket);
      assert.deepEqual(access, {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      assert.deepEqual(ofBucket("BucketOwnershipControls", bucket).rule, { objectOwnership: "BucketOwnerEnforced" });
    }
  });

  it("encrypts and versions the buckets", () => {
    for (const bucket of BUCKETS) {
      assert.deepEqual(ofBucket("BucketServerSideEncryptionConfiguration", bucket).rules, [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
      ]);
      assert.deepEqual(ofBucket("BucketVersioning", bucket).versioningConfiguration, { status: "Enabled" });
    }
  });

  it("empties the buckets: uploads after a day, reports after 90, every version and every broken upload", async () => {
    const week = await runProgram({ ...CONFIG, uploadsExpireDays: "7" });
    const rulesOf = (of: ProgramRun, bucket: string) =>
      of.one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket).inputs.rules;
    const rules = (days: number) => [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days },
        noncurrentVersionExpiration: { noncurrentDays: days },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ];

    assert.deepEqual(rulesOf(run, "uploads"), rules(1));
    assert.deepEqual(rulesOf(run, "reports"), rules(90));
    assert.deepEqual(rulesOf(week, "uploads"), rules(7));
  });

  it("lets nobody reach buckets and queues without TLS", () => {
    for (const bucket of BUCKETS) {
      const { arn } = run.one("aws:s3/bucket:Bucket", bucket).outputs;
      assertOnlyOverTls(run.one("aws:s3/bucketPolicy:BucketPolicy", bucket), [arn, `${arn}/*`]);
    }
    for (const { name, outputs } of run.all("aws:sqs/queue:Queue"))
      assertOnlyOverTls(run.one("aws:sqs/queuePolicy:QueuePolicy", name), [outputs.arn]);
  });

  it("encrypts every queue and table", () => {
    for (const { inputs } of run.all("aws:sqs/queue:Queue")) assert.equal(inputs.sqsManagedSseEnabled, true);
    for (const { inputs } of run.all("aws:dynamodb/table:Table"))
      assert.deepEqual(inputs.serverSideEncryption, { enabled: true });
  });

  it("keeps the users restorable to any second, and lets uploads expire", () => {
    const users = run.one("aws:dynamodb/table:Table", "users").inputs;
    const uploads = run.one("aws:dynamodb/table:Table", "uploads").inputs;

    assert.deepEqual(users.pointInTimeRecovery, { enabled: true });
    assert.equal(users.hashKey, "email");
    assert.deepEqual(uploads.ttl, { attributeName: "expiresAt", enabled: true });
    for (const table of [users, uploads]) assert.equal(table.streamViewType, "NEW_IMAGE");
  });

  it("lets `pulumi destroy` delete everything, unless protectData is set", async () => {
    const protecting = await runProgram({ ...CONFIG, protectData: "true" });

    for (const [of, isProtected] of [
      [run, false],
      [protecting, true],
    ] as const) {
      assert.equal(of.one("aws:dynamodb/table:Table", "users").inputs.deletionProtectionEnabled, isProtected);
      for (const bucket of BUCKETS)
        assert.equal(of.one("aws:s3/bucket:Bucket", bucket).inputs.forceDestroy, !isProtected);
    }
  });

  it("gives each function and the state machine a log group whose lines expire, and tracing", async () => {
    const week = await runProgram({ ...CONFIG, logRetentionDays: "7" });
    const groups = run.all("aws:cloudwatch/logGroup:LogGroup");
    const functions = run.all("aws:lambda/function:Function");

    assert.equal(groups.length, functions.length + 1);
    for (const { inputs } of groups) assert.equal(inputs.retentionInDays, 30);
    for (const { inputs } of week.all("aws:cloudwatch/logGroup:LogGroup")) assert.equal(inputs.retentionInDays, 7);
    for (const { name, inputs } of functions) {
      const { outputs } = run.one("aws:cloudwatch/logGroup:LogGroup", name);
      assert.deepEqual(inputs.loggingConfig, { logFormat: "JSON", logGroup: outputs.name });
      assert.deepEqual(inputs.tracingConfig, { mode: "Active" });
      assert.equal(inputs.runtime, "nodejs24.x");
    }
    const { inputs } = run.one("aws:sfn/stateMachine:StateMachine", "upload");
    const { arn } = run.one("aws:cloudwatch/logGroup:LogGroup", "upload").outputs;
    assert.deepEqual(inputs.loggingConfiguration, {
      level: "ERROR",
      includeExecutionData: false,
      logDestination: `${arn}:*`,
    });
    assert.deepEqual(inputs.tracingConfiguration, { enabled: true });
    assert.equal(inputs.type, "STANDARD");
  });
});
