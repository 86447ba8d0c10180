import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { arnOf } from "../../../local/program/arn";
import { type DynamoDb, startDynamoDb } from "../../../local/services/start-dynamodb";
import { streamMapping } from "../../../local/triggers/mapping";
import { startStreamTrigger } from "../../../local/triggers/start-stream-trigger";
import { startTestCloud, until } from "./test-cloud";

let dynamoDb: DynamoDb;

beforeAll(async () => {
  dynamoDb = await startDynamoDb({ heap: "512m" });
});

afterAll(() => dynamoDb.stop());

const PRINT = `process.stdout.write("EVENT " + JSON.stringify(event) + "\\n");
  const ids = event.Records.map(({ dynamodb }) => dynamodb.NewImage.id.S);`;
const ONE_AT_A_TIME = { reservedConcurrency: 1 };

const idsOf = (events: DynamoDBStreamEvent[]) =>
  events.map(({ Records }) => Records.map(({ dynamodb }) => dynamodb?.NewImage?.id?.S));

test("A function gets a table's changes in AWS's shape, from the first on, as its role", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const streamArn = await cloud.createTable(table);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`, ONE_AT_A_TIME);
  await cloud.put(table, "a", {
    bytes: { B: Buffer.from("bytes") },
    list: { L: [{ N: "1.5" }, { BOOL: true }, { NULL: true }] },
    map: { M: { sets: { SS: ["x"] }, numbers: { NS: ["1"] }, binaries: { BS: [Buffer.from("b")] } } },
  });

  // Act
  const mapping = streamMapping({ functionName: "fn", eventSourceArn: streamArn, startingPosition: "TRIM_HORIZON" });
  cloud.running(await startStreamTrigger(mapping, cloud.access));
  await until(() => cloud.lambda.metrics.length === 1);

  // Assess
  const [record] = cloud.events<DynamoDBStreamEvent>().flatMap(({ Records }) => Records);
  assert.ok(record?.dynamodb);
  const { eventID, dynamodb, ...rest } = record;
  const { ApproximateCreationDateTime, SequenceNumber, SizeBytes, ...change } = dynamodb;
  assert.ok(eventID && SequenceNumber && SizeBytes);
  // DynamoDB Local rounds to the minute.
  expect(Math.abs(Date.now() / 1000 - (ApproximateCreationDateTime ?? 0))).toBeLessThan(120);
  expect(rest).toStrictEqual({
    eventName: "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    eventSourceARN: streamArn,
  });
  expect(change).toStrictEqual({
    Keys: { id: { S: "a" } },
    NewImage: {
      id: { S: "a" },
      bytes: { B: "Ynl0ZXM=" },
      list: { L: [{ N: "1.5" }, { BOOL: true }, { NULL: true }] },
      map: { M: { sets: { SS: ["x"] }, numbers: { NS: ["1"] }, binaries: { BS: ["Yg=="] } } },
    },
    StreamViewType: "NEW_IMAGE",
  });
  const asRole = cloud.calls.filter(({ principal }) => principal === arnOf("iam", "role/fn"));
  expect([...new Set(asRole.map(({ operation }) => operation))].sort()).toStrictEqual([
    "DescribeStream",
    "GetRecords",
    "GetShardIterator",
    "ListStreams",
  ]);
});

test("From LATEST on, what was there before is not seen, and what a filter keeps back is not either", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const eventSourceArn = await cloud.createTable(table);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`, ONE_AT_A_TIME);
  await cloud.put(table, "before", { n: { N: "0" } });

  // Act
  const pattern = JSON.stringify({ dynamodb: { NewImage: { n: { N: ["0"] } } } });
  const filterCriteria = { filters: [{ pattern }] };
  const mapping = streamMapping({ functionName: "fn", eventSourceArn, startingPosition: "LATEST", filterCriteria });
  cloud.running(await startStreamTrigger(mapping, cloud.access));
  await cloud.put(table, "other", { n: { N: "1" } });
  await cloud.put(table, "after", { n: { N: "0" } });
  await until(() => cloud.lambda.metrics.length === 1);

  // Assess
  expect(idsOf(cloud.events())).toStrictEqual([["after"]]);
});

test.each([
  "TRIM_HORIZON",
  "LATEST",
])("From %s on, a table whose first transaction is cancelled loses no record, and no failure is logged", async (startingPosition) => {
  // Prepare: DynamoDB Local takes an iterator of the empty shard as trimmed then.
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const eventSourceArn = await cloud.createTable(table);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`, ONE_AT_A_TIME);
  const mapping = streamMapping({ functionName: "fn", eventSourceArn, startingPosition });
  cloud.running(await startStreamTrigger(mapping, cloud.access));
  const put = (id: string, ConditionExpression?: string) => ({
    Put: { TableName: table, Item: { id: { S: id } }, ConditionExpression },
  });
  const cancelled = new TransactWriteItemsCommand({ TransactItems: [put("a"), put("b", "attribute_exists(id)")] });

  // Act
  await expect(cloud.dynamodb.send(cancelled)).rejects.toThrow(/ConditionalCheckFailed/);
  await cloud.put(table, "c");
  await until(() => cloud.lambda.metrics.length === 1);

  // Assess
  expect(idsOf(cloud.events())).toStrictEqual([["c"]]);
  expect(cloud.lambda.lines.filter((line) => line.includes("failed"))).toStrictEqual([]);
});

test("A window fills batches up to their size", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const eventSourceArn = await cloud.createTable(table);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`, ONE_AT_A_TIME);
  const mapping = streamMapping({
    functionName: "fn",
    eventSourceArn,
    startingPosition: "TRIM_HORIZON",
    batchSize: 4,
    maximumBatchingWindowInSeconds: 300,
  });
  cloud.running(await startStreamTrigger(mapping, cloud.access));

  // Act
  for (let id = 1; id <= 8; id += 1) await cloud.put(table, String(id));
  await until(() => cloud.lambda.metrics.length === 2);

  // Assess
  expect(idsOf(cloud.events())).toStrictEqual([
    ["1", "2", "3", "4"],
    ["5", "6", "7", "8"],
  ]);
});

test("redelivers a batch from the lowest reported item on", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const eventSourceArn = await cloud.createTable(table);
  await cloud.lambda.deploy(
    `let failed = false; exports.handler = async (event) => { ${PRINT}
      const bad = event.Records[ids.indexOf("3")]; if (!bad || failed) return {}; failed = true;
      return { batchItemFailures: [event.Records.at(-1), bad].map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) }; };`,
    ONE_AT_A_TIME,
  );
  for (let id = 1; id <= 4; id += 1) await cloud.put(table, String(id));

  // Act
  const mapping = streamMapping({
    functionName: "fn",
    eventSourceArn,
    startingPosition: "TRIM_HORIZON",
    functionResponseTypes: ["ReportBatchItemFailures"],
  });
  cloud.running(await startStreamTrigger(mapping, cloud.access));
  await until(() => cloud.lambda.metrics.length === 2);

  // Assess
  expect(idsOf(cloud.events())).toStrictEqual([
    ["1", "2", "3", "4"],
    ["3", "4"],
  ]);
});

test("A record that always fails is found by bisecting, retried and discarded, and the others are processed", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const eventSourceArn = await cloud.createTable(table);
  const dead = await cloud.createQueue("dead");
  await cloud.lambda.deploy(
    `exports.handler = async (event) => { ${PRINT} if (ids.includes("2")) throw new Error("poison"); };`,
    ONE_AT_A_TIME,
  );
  for (let id = 1; id <= 4; id += 1) await cloud.put(table, String(id));

  // Act
  const mapping = streamMapping({
    functionName: "fn",
    eventSourceArn,
    startingPosition: "TRIM_HORIZON",
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 2,
    destinationConfig: { onFailure: { destinationArn: dead.arn } },
  });
  cloud.running(await startStreamTrigger(mapping, cloud.access));
  const [letter] = await cloud.receive(dead.url);
  await until(() => cloud.lambda.metrics.length === 7);

  // Assess
  expect(idsOf(cloud.events())).toStrictEqual([
    ["1", "2", "3", "4"],
    ["1", "2"],
    ["1"],
    ["2"],
    ["2"],
    ["2"],
    ["3", "4"],
  ]);
  const second = cloud.events<DynamoDBStreamEvent>()[3]?.Records[0]?.dynamodb;
  const { requestContext, timestamp, DDBStreamBatchInfo, ...rest } = JSON.parse(letter?.Body ?? "");
  const arrival = new Date((second?.ApproximateCreationDateTime ?? 0) * 1000).toISOString().replace(".000", "");
  expect(DDBStreamBatchInfo.shardId).toMatch(/^shardId-/);
  expect(timestamp).toMatch(/^\d{4}-.*Z$/);
  expect(DDBStreamBatchInfo).toStrictEqual({
    shardId: DDBStreamBatchInfo.shardId,
    startSequenceNumber: second?.SequenceNumber,
    endSequenceNumber: second?.SequenceNumber,
    approximateArrivalOfFirstRecord: arrival,
    approximateArrivalOfLastRecord: arrival,
    batchSize: 1,
    streamArn: eventSourceArn,
  });
  expect(requestContext).toStrictEqual({
    requestId: cloud.lambda.metrics[5]?.requestId,
    functionArn: arnOf("lambda", "function:fn"),
    condition: "RetryAttemptsExhausted",
    approximateInvokeCount: 3,
  });
  expect(rest).toStrictEqual({
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
  });
});

test("Several batches of a shard run at a time, and the changes of one item stay in order", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  const table = randomUUID();
  const eventSourceArn = await cloud.createTable(table);
  await cloud.lambda.deploy(`exports.handler = async (event) => { ${PRINT} };`, { reservedConcurrency: 2 });
  const items = ["a", "b", "c", "d", "e"];
  for (let n = 0; n < 10; n += 1) for (const id of items) await cloud.put(table, id, { n: { N: String(n) } });

  // Act
  const mapping = streamMapping({
    functionName: "fn",
    eventSourceArn,
    startingPosition: "TRIM_HORIZON",
    batchSize: 3,
    parallelizationFactor: 4,
  });
  cloud.running(await startStreamTrigger(mapping, cloud.access));
  const records = () => cloud.events<DynamoDBStreamEvent>().flatMap(({ Records }) => Records);
  await until(() => records().length === 50);

  // Assess
  for (const id of items) {
    const changes = records().filter(({ dynamodb }) => dynamodb?.Keys?.id?.S === id);
    expect(changes.map(({ dynamodb }) => dynamodb?.NewImage?.n?.N)).toStrictEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
    ]);
  }
});

test("A stream that cannot be read is an error when the mapping is made", async () => {
  // Prepare
  await using cloud = await startTestCloud(dynamoDb);
  await cloud.lambda.deploy("exports.handler = async () => {};");
  const eventSourceArn = arnOf("dynamodb", "table/none/stream/2026-01-01T00:00:00.000");

  // Act
  const mapping = streamMapping({ functionName: "fn", eventSourceArn, startingPosition: "LATEST" });
  const started = startStreamTrigger(mapping, cloud.access);

  // Assess
  await expect(started).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
