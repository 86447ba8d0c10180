import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { SendTaskSuccessCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createFaultLayer } from "../../../local/faults/create-fault-layer";
import { createFaults } from "../../../local/faults/create-faults";
import type { CallFault } from "../../../local/faults/fault-plan";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import { arnOf, REGION } from "../../../local/program/arn";
import { startFauxqs } from "../../../local/services/start-fauxqs";

const Key = { id: { S: "1" } };
const EMAIL = {
  Source: "a@example.com",
  Destination: { ToAddresses: ["b@example.com"] },
  Message: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } },
};

describe("faults, as AWS's own clients see them", () => {
  const faults = createFaults();
  const started = new AsyncDisposableStack();
  let administrator: SQSClient;
  let dynamodb: DynamoDBClient;
  let sqs: SQSClient;
  let s3: S3Client;
  let ses: SESClient;
  let sfn: SFNClient;
  let lambda: LambdaClient;

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), "faults-"));
    started.defer(() => rm(directory, { recursive: true }));
    const fauxqs = await startFauxqs({ directory });
    started.defer(() => fauxqs.stop());
    const principals = createPrincipals();
    const noInvocations = { kill: async () => {}, expire: async () => {} };
    // No call of these goes further than the layer.
    const nowhere = { proxyTo: fauxqs.endpoint };
    const gateway = await startGateway({
      ...{ port: 0, principals, layers: [createFaultLayer(faults, noInvocations)] },
      routes: { sqs: nowhere, s3: nowhere, dynamodb: nowhere, ses: nowhere, states: nowhere, lambda: nowhere },
    });
    started.defer(() => gateway.stop());
    const access = { endpoint: gateway.endpoint, region: REGION, maxAttempts: 1 };
    const ofRole = { ...access, credentials: principals.issue(arnOf("iam", "role/fn")) };
    administrator = new SQSClient({ ...access, credentials: principals.administrator });
    dynamodb = new DynamoDBClient(ofRole);
    sqs = new SQSClient(ofRole);
    s3 = new S3Client({ ...ofRole, forcePathStyle: true });
    ses = new SESClient(ofRole);
    sfn = new SFNClient(ofRole);
    lambda = new LambdaClient(ofRole);
    for (const client of [administrator, dynamodb, sqs, s3, ses, sfn, lambda]) started.defer(() => client.destroy());
  });
  afterAll(() => started.disposeAsync());

  /** Every call of the operation meets the fault. */
  function inject(service: string, operation: string, fault: CallFault): void {
    const site = `fn ${service}:${operation}`;
    faults.start({ seed: "1", rules: [{ site, fault, when: { chance: 1 }, most: 1000 }] });
  }

  const calls: Record<string, [operation: string, call: () => Promise<unknown>]> = {
    dynamodb: ["GetItem", () => dynamodb.send(new GetItemCommand({ TableName: "t", Key }))],
    sqs: ["SendMessage", () => sqs.send(new SendMessageCommand({ QueueUrl: "http://q/0/q", MessageBody: "m" }))],
    s3: ["GetObject", () => s3.send(new GetObjectCommand({ Bucket: "b", Key: "k" }))],
    ses: ["SendEmail", () => ses.send(new SendEmailCommand(EMAIL))],
    states: ["SendTaskSuccess", () => sfn.send(new SendTaskSuccessCommand({ taskToken: "t", output: "{}" }))],
    lambda: ["Invoke", () => lambda.send(new InvokeCommand({ FunctionName: "f" }))],
  };
  const errors: [service: string, fault: CallFault, name: string, message?: RegExp][] = [
    ["dynamodb", "throttling", "ThrottlingException"],
    ["dynamodb", "server error", "InternalServerError"],
    ["sqs", "throttling", "RequestThrottled"],
    ["sqs", "server error", "ServiceUnavailable"],
    ["s3", "throttling", "SlowDown"],
    ["s3", "server error", "InternalError"],
    ["ses", "throttling", "Throttling", /^Maximum sending rate exceeded\.$/],
    ["ses", "quota exceeded", "Throttling", /^Daily message quota exceeded\.$/],
    ["ses", "sending paused", "MessageRejected", /^Sending paused for this account\./],
    ["ses", "server error", "ServiceUnavailable"],
    ["states", "throttling", "ThrottlingException"],
    ["states", "server error", "InternalServerError"],
    ["lambda", "throttling", "TooManyRequestsException"],
    ["lambda", "server error", "ServiceException"],
  ];
  for (const [service, fault, name, message] of errors)
    it(`${fault} of ${service} is ${name}`, async () => {
      const [operation = "", call = assert.fail] = calls[service] ?? [];
      inject(service, operation, fault);
      await assert.rejects(call(), (error: Error) => {
        expect(error.name).toBe(name);
        if (message) expect(error.message).toMatch(message);
        return true;
      });
    });

  it("a conflict of a transaction has the reason of each action", async () => {
    inject("dynamodb", "TransactWriteItems", "conflict");
    const Put = { TableName: "t", Item: Key };
    await assert.rejects(
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, { Put }, { Put }] })),
      (error) => {
        assert.ok(error instanceof TransactionCanceledException);
        const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        expect(codes.toSorted()).toStrictEqual(["None", "None", "TransactionConflict"]);
        return true;
      },
    );
  });

  it("messages reported as failed are not in the queue, the others are", async () => {
    // Prepare
    const { QueueUrl } = await administrator.send(new CreateQueueCommand({ QueueName: "batches" }));
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: `message ${index}` }));
    inject("sqs", "SendMessageBatch", "partial failure");

    // Act
    const { Successful = [], Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    // Assess
    const { Attributes } = await administrator.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    expect(Failed.length).toBeGreaterThan(0);
    expect(Successful.length + Failed.length).toBe(10);
    expect(Number(Attributes?.ApproximateNumberOfMessages)).toBe(Successful.length);
  });

  it("a lost response is of a call that took effect", async () => {
    // Prepare
    const { QueueUrl } = await administrator.send(new CreateQueueCommand({ QueueName: "lost" }));
    inject("sqs", "SendMessage", "lost response");

    // Act
    await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }))).rejects.toMatchObject({
      code: "ECONNRESET",
    });

    // Assess
    const { Attributes } = await administrator.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    expect(Attributes?.ApproximateNumberOfMessages).toBe("1");
  });
});
