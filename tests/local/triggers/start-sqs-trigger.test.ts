import assert from "node:assert/strict";
import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { arnOf } from "../../../local/program/arn";
import { sqsMapping } from "../../../local/triggers/mapping";
import { InvalidProperty } from "../../../local/triggers/properties";
import { startSqsTrigger } from "../../../local/triggers/start-sqs-trigger";
import { startTestCloud, until } from "./test-cloud";

const PRINT = `process.stdout.write("EVENT " + JSON.stringify(event) + "\\n");`;
const VISIBILITY = { VisibilityTimeout: "30" };

const bodiesOf = (events: SQSEvent[]) => events.flatMap(({ Records }) => Records.map(({ body }) => body));

test("A function gets messages in AWS's shape, as its role, and the queue is empty when it is done", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const queue = await cloud.createQueue("q", VISIBILITY);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`);
  cloud.running(await startSqsTrigger(sqsMapping({ functionName: "fn", eventSourceArn: queue.arn }), cloud.access));

  // Act
  const attribute = { StringValue: "v", DataType: "String" };
  const binary = { BinaryValue: Buffer.from("bytes"), DataType: "Binary" };
  const sent = await cloud.sqs.send(
    new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "héllo", MessageAttributes: { attribute, binary } }),
  );
  await until(async () => cloud.lambda.metrics.length === 1 && String(await cloud.depth(queue.url)) === "0,0");

  // Assess
  const [record] = cloud.events<SQSEvent>().flatMap(({ Records }) => Records);
  const { receiptHandle, attributes, ...rest } = record ?? ({} as SQSRecord);
  assert.ok(receiptHandle);
  expect(attributes.SentTimestamp).toMatch(/^\d{13}$/);
  expect(attributes.ApproximateFirstReceiveTimestamp).toMatch(/^\d{13}$/);
  expect(attributes.ApproximateReceiveCount).toBe("1");
  expect(attributes.SenderId).toBe("000000000000");
  expect(rest).toStrictEqual({
    messageId: sent.MessageId,
    body: "héllo",
    messageAttributes: {
      attribute: { stringValue: "v", stringListValues: [], binaryListValues: [], dataType: "String" },
      binary: { binaryValue: "Ynl0ZXM=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
    },
    md5OfMessageAttributes: sent.MD5OfMessageAttributes,
    md5OfBody: sent.MD5OfMessageBody,
    eventSource: "aws:sqs",
    eventSourceARN: queue.arn,
    awsRegion: "us-east-1",
  });
  const asRole = cloud.calls.filter(({ principal }) => principal === arnOf("iam", "role/fn"));
  expect([...new Set(asRole.map(({ operation }) => operation))].sort()).toStrictEqual([
    "DeleteMessageBatch",
    "GetQueueAttributes",
    "ReceiveMessage",
  ]);
});

test("Items reported as failed are redelivered, alone, and end in the dead-letter queue", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const dead = await cloud.createQueue("dead");
  const queue = await cloud.createQueue("q", {
    VisibilityTimeout: "1",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
  });
  await cloud.lambda.deploy(
    `exports.handler = async (event) => { ${PRINT} return { batchItemFailures: event.Records
      .filter(({ body }) => body === "bad").map(({ messageId }) => ({ itemIdentifier: messageId })) }; };`,
    { timeoutSeconds: 1, reservedConcurrency: 1 },
  );
  const Entries = ["a", "bad", "c"].map((body) => ({ Id: body, MessageBody: body }));
  await cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));

  // Act
  const functionResponseTypes = ["ReportBatchItemFailures"];
  const mapping = sqsMapping({ functionName: "fn", eventSourceArn: queue.arn, functionResponseTypes });
  cloud.running(await startSqsTrigger(mapping, cloud.access));
  const [letter] = await cloud.receive(dead.url);

  // Assess
  expect(letter?.Body).toBe("bad");
  expect(cloud.events<SQSEvent>().map(({ Records }) => Records.map(({ body }) => body))).toStrictEqual([
    ["a", "bad", "c"],
    ["bad"],
  ]);
  expect(await cloud.depth(queue.url)).toStrictEqual([0, 0]);
});

test("A function that fails, or returns an invalid response, has its whole batch redelivered", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const queue = await cloud.createQueue("q", { VisibilityTimeout: "1" });
  await cloud.lambda.deploy(
    `exports.handler = async (event) => { ${PRINT}
      const times = event.Records[0].attributes.ApproximateReceiveCount;
      if (times === "1") throw new Error("no");
      if (times === "2") return { batchItemFailures: [{ itemIdentifier: "of another batch" }] }; };`,
    { timeoutSeconds: 1, reservedConcurrency: 1 },
  );
  const Entries = ["a", "b"].map((body) => ({ Id: body, MessageBody: body }));
  await cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));

  // Act
  const functionResponseTypes = ["ReportBatchItemFailures"];
  const mapping = sqsMapping({ functionName: "fn", eventSourceArn: queue.arn, functionResponseTypes });
  cloud.running(await startSqsTrigger(mapping, cloud.access));
  // On a slow machine the messages may be visible again before they are deleted.
  await until(async () => cloud.lambda.metrics.length >= 3 && String(await cloud.depth(queue.url)) === "0,0");

  // Assess
  expect(bodiesOf(cloud.events<SQSEvent>().slice(0, 3))).toStrictEqual(["a", "b", "a", "b", "a", "b"]);
});

test("A window gathers more messages than one call gives, and a filter takes away what does not match", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const queue = await cloud.createQueue("q", VISIBILITY);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`, { reservedConcurrency: 1 });
  const bodies = Array.from({ length: 30 }, (_, index) => JSON.stringify({ kind: index % 2 ? "odd" : "even", index }));
  for (let from = 0; from < 30; from += 10) {
    const Entries = bodies.slice(from, from + 10).map((body, index) => ({ Id: String(index), MessageBody: body }));
    await cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  }

  // Act
  const mapping = sqsMapping({
    functionName: "fn",
    eventSourceArn: queue.arn,
    batchSize: 30,
    maximumBatchingWindowInSeconds: 60,
    filterCriteria: { filters: [{ pattern: JSON.stringify({ body: { kind: ["odd"] } }) }] },
  });
  cloud.running(await startSqsTrigger(mapping, cloud.access));
  await until(async () => cloud.lambda.metrics.length === 1 && String(await cloud.depth(queue.url)) === "0,0");

  // Assess
  const [event, ...others] = cloud.events<SQSEvent>();
  expect(others).toStrictEqual([]);
  expect(event?.Records.map(({ body }) => body)).toStrictEqual(bodies.filter((body) => body.includes("odd")));
});

test("Stopping waits for the batch in hand, and takes no further one", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const queue = await cloud.createQueue("q", VISIBILITY);
  await cloud.lambda.deploy(
    `exports.handler = async (event) => { ${PRINT} await new Promise((resolve) => setTimeout(resolve, 300)); };`,
    { reservedConcurrency: 1 },
  );
  const mapping = sqsMapping({ functionName: "fn", eventSourceArn: queue.arn, batchSize: 1 });
  const trigger = await startSqsTrigger(mapping, cloud.access);
  const Entries = ["a", "b"].map((body) => ({ Id: body, MessageBody: body }));
  await cloud.sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  await until(() => cloud.events().length === 1);

  // Act
  await trigger.stop();

  // Assess
  expect(cloud.lambda.metrics.length).toBe(1);
  expect(await cloud.depth(queue.url)).toStrictEqual([1, 0]);
});

test("A queue that would give a message again while the function works on it is refused", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const queue = await cloud.createQueue("q", { VisibilityTimeout: "10" });
  await cloud.lambda.deploy("exports.handler = async () => {};", { timeoutSeconds: 11 });

  // Act
  const started = startSqsTrigger(sqsMapping({ functionName: "fn", eventSourceArn: queue.arn }), cloud.access);

  // Assess
  await expect(started).rejects.toThrow(InvalidProperty);
});
