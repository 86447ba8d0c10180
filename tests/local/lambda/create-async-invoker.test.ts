import { arnOf } from "../../../local/program/arn";
import { startTestCloud, until } from "../triggers/test-cloud";

const FAILING = `let calls = 0; exports.handler = async ({ failures }, { awsRequestId }) => {
  calls += 1; if (calls <= failures) throw new RangeError("attempt " + calls); };`;

test("An asynchronous event is tried up to three times under one request id", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  await cloud.lambda.deploy(FAILING);

  // Act
  const taken = await cloud.lambda.host.invoke("fn", { failures: 2 }, { type: "Event" });
  await until(() => cloud.lambda.host.pendingEvents() === 0);

  // Assess
  expect([taken.statusCode, taken.payload]).toStrictEqual([202, ""]);
  expect(cloud.lambda.metrics.map(({ requestId, error }) => [requestId, error])).toStrictEqual([
    [taken.requestId, "RangeError"],
    [taken.requestId, "RangeError"],
    [taken.requestId, undefined],
  ]);
});

test("An event whose retries are exhausted goes to the on-failure queue, sent as the function's role", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  const queue = await cloud.createQueue("failed");
  await cloud.lambda.deploy(FAILING);
  cloud.lambda.host.setAsyncConfig("fn", { maximumRetryAttempts: 1, onFailureQueueArn: queue.arn });

  // Act
  const { requestId } = await cloud.lambda.host.invoke("fn", { failures: 9 }, { type: "Event" });
  const [message] = await cloud.receive(queue.url);

  // Assess
  const { timestamp, responsePayload, ...record } = JSON.parse(message?.Body ?? "");
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect([responsePayload.errorType, responsePayload.errorMessage]).toStrictEqual(["RangeError", "attempt 2"]);
  expect(record).toStrictEqual({
    version: "1.0",
    requestContext: {
      requestId,
      functionArn: `${arnOf("lambda", "function:fn")}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 2,
    },
    requestPayload: { failures: 9 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  });
  const send = cloud.calls.find(({ operation }) => operation === "SendMessage");
  expect(send?.principal).toBe(arnOf("iam", "role/fn"));
});

test("logs a discarded event without an on-failure destination", async () => {
  // Prepare
  await using cloud = await startTestCloud();
  await cloud.lambda.deploy(FAILING);
  cloud.lambda.host.setAsyncConfig("fn", { maximumRetryAttempts: 0 });

  // Act
  const { requestId } = await cloud.lambda.host.invoke("fn", { failures: 9 }, { type: "Event" });
  await until(() => cloud.lambda.host.pendingEvents() === 0);

  // Assess
  const line = `Event ${requestId} is discarded after 1 attempt (RetriesExhausted) and lost: the function has no on-failure destination.`;
  expect(cloud.lambda.lines.includes(line)).toBe(true);
});
