import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { ListTemplatesCommand, SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { Upload } from "@aws-sdk/lib-storage";
import type { Call } from "../../../local/gateway/call";
import { startGateway } from "../../../local/gateway/start-gateway";
import { createPrincipals } from "../../../local/principals";
import type { Service } from "../../../local/service";
import { type DynamoDb, startDynamoDb } from "../../../local/services/start-dynamodb";
import { type Fauxqs, type ObjectCreated, startFauxqs } from "../../../local/services/start-fauxqs";
import { type Ses, startSes } from "../../../local/services/start-ses";

const REGION = "us-east-1";
const ROLE = "arn:aws:iam::000000000000:role/tester";

describe("The AWS SDK's clients through the gateway", () => {
  let directory: string;
  let dynamodb: DynamoDb;
  let fauxqs: Fauxqs;
  let ses: Ses;
  let gateway: Service;
  const principals = createPrincipals();
  const calls: Call[] = [];
  const config = () => ({ endpoint: gateway.endpoint, region: REGION, credentials: principals.administrator });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "rollcall-test-"));
    [dynamodb, fauxqs, ses] = await Promise.all([startDynamoDb(), startFauxqs({ directory }), startSes()]);
    gateway = await startGateway({
      port: 0,
      principals,
      routes: {
        dynamodb: { proxyTo: dynamodb.endpoint },
        ...fauxqs.routes,
        ses: ses.route,
      },
      layers: [
        (call, next) => {
          calls.push(call);
          return next();
        },
      ],
    });
  });

  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([dynamodb?.stop(), fauxqs?.stop(), ses?.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  test("S3: put, head and get, with the body's checksum in a chunked trailer", async () => {
    // Prepare
    const s3 = new S3Client(config());
    await s3.send(new CreateBucketCommand({ Bucket: "uploads" }));

    // Act
    await s3.send(new PutObjectCommand({ Bucket: "uploads", Key: "a b/users+1.csv", Body: "email,name\n" }));
    const head = await s3.send(new HeadObjectCommand({ Bucket: "uploads", Key: "a b/users+1.csv" }));
    const object = await s3.send(new GetObjectCommand({ Bucket: "uploads", Key: "a b/users+1.csv" }));

    // Assess
    expect(head.ContentLength).toBe(11);
    expect(await object.Body?.transformToString()).toBe("email,name\n");
    expect(calls.filter((call) => call.service === "s3").map((call) => call.operation)).toStrictEqual([
      "CreateBucket",
      "PutObject",
      "HeadObject",
      "GetObject",
    ]);
    s3.destroy();
  });

  test("S3: a multipart upload is one upload with one event", async () => {
    // Prepare
    const s3 = new S3Client(config());
    await s3.send(new CreateBucketCommand({ Bucket: "multipart" }));
    const events: ObjectCreated[] = [];
    const first = Promise.withResolvers<void>();
    const stop = fauxqs.onObjectCreated((object) => {
      events.push(object);
      first.resolve();
    });
    const body = Buffer.alloc(12 * 1024 * 1024, "0123456789abcdef");

    // Act
    const upload = new Upload({ client: s3, params: { Bucket: "multipart", Key: "big.csv", Body: body } });
    const { ETag } = await upload.done();
    await first.promise;

    // Assess
    const object = await s3.send(new GetObjectCommand({ Bucket: "multipart", Key: "big.csv" }));
    const received = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    expect(received.equals(body)).toBe(true);
    const [{ sequence, ...created } = { sequence: "" }, ...more] = events;
    expect(created).toStrictEqual({
      bucket: "multipart",
      key: "big.csv",
      etag: ETag?.replaceAll('"', ""),
      size: body.length,
    });
    expect(sequence).toMatch(/^[0-9A-F]{18}$/);
    expect(more).toStrictEqual([]);
    stop();
    s3.destroy();
  });

  test("SQS: the URLs of queues are the gateway's, and work", async () => {
    // Prepare
    const sqs = new SQSClient(config());

    // Act
    const { QueueUrl: created } = await sqs.send(new CreateQueueCommand({ QueueName: "buffer" }));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "buffer" }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));

    // Assess
    expect(created).toBe(`${gateway.endpoint}/000000000000/buffer`);
    expect(QueueUrl).toBe(created);
    expect(Messages?.map((message) => message.Body)).toStrictEqual(["hello"]);
    sqs.destroy();
  });

  test("DynamoDB and its streams share an endpoint, and a role's calls carry its ARN", async () => {
    // Prepare
    const dynamodbClient = new DynamoDBClient({ ...config(), credentials: principals.issue(ROLE) });
    const streams = new DynamoDBStreamsClient(config());

    // Act
    const { TableDescription } = await dynamodbClient.send(
      new CreateTableCommand({
        TableName: "people",
        KeySchema: [{ AttributeName: "email", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "email", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      }),
    );
    const item = { email: { S: "ada@example.com" }, name: { S: "Ada" } };
    await dynamodbClient.send(new PutItemCommand({ TableName: "people", Item: item }));
    const { Item } = await dynamodbClient.send(
      new GetItemCommand({ TableName: "people", Key: { email: { S: "ada@example.com" } } }),
    );
    const { StreamDescription } = await streams.send(
      new DescribeStreamCommand({ StreamArn: TableDescription?.LatestStreamArn }),
    );

    // Assess
    expect(Item).toStrictEqual(item);
    expect(StreamDescription?.TableName).toBe("people");
    const put = calls.find((call) => call.operation === "PutItem");
    expect(put?.principal).toBe(ROLE);
    expect(JSON.parse(put?.body.toString() ?? "").TableName).toBe("people");
    dynamodbClient.destroy();
    streams.destroy();
  });

  test("SES: an email sent is in the inbox", async () => {
    // Prepare
    const client = new SESClient(config());

    // Act
    const { MessageId } = await client.send(
      new SendEmailCommand({
        Source: "hello@example.com",
        Destination: { ToAddresses: ["ada@example.com"] },
        Message: { Subject: { Data: "Welcome" }, Body: { Text: { Data: "Hello, Ada & co <3" } } },
      }),
    );

    // Assess
    const response = await fetch(`${gateway.endpoint}/_local/ses/store`);
    const { emails } = (await response.json()) as { emails: { messageId: string; body: { text: string } }[] };
    expect(emails.map(({ messageId, body }) => [messageId, body.text])).toStrictEqual([
      [MessageId, "Hello, Ada & co <3"],
    ]);
    expect(ses.emails()[0]?.subject).toBe("Welcome");
    expect(calls.findLast((call) => call.service === "ses")?.operation).toBe("SendEmail");
    client.destroy();
  });

  test("SES: an operation that is not hosted is refused by name, not left without an answer", async () => {
    // Prepare
    const client = new SESClient(config());

    // Act
    const asked = client.send(new ListTemplatesCommand({}));

    // Assess
    await expect(asked).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringMatching(/does not host ListTemplates of SES/),
    });
    client.destroy();
  });
});
