import assert from "node:assert/strict";
import { sqsMapping, streamMapping } from "../../../local/triggers/mapping";
import { InvalidPattern, InvalidProperty, UnknownProperty } from "../../../local/triggers/properties";

const queue = { functionName: "fn", eventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" };
const stream = {
  functionName: "arn:aws:lambda:us-east-1:000000000000:function:fn",
  eventSourceArn: "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/1",
  startingPosition: "LATEST",
};

test("A queue's mapping has AWS's defaults", () => {
  // Act
  const mapping = sqsMapping({ ...queue, filterCriteria: undefined });

  // Assess
  expect(mapping).toStrictEqual({
    ...queue,
    enabled: true,
    batchSize: 10,
    maximumBatchingWindowInSeconds: 0,
    reportsBatchItemFailures: false,
    filter: undefined,
    maximumConcurrency: undefined,
  });
});

test("A stream's mapping has AWS's defaults", () => {
  // Act
  const mapping = streamMapping(stream);

  // Assess
  expect(mapping).toStrictEqual({
    ...stream,
    functionName: "fn",
    enabled: true,
    batchSize: 100,
    maximumBatchingWindowInSeconds: 0,
    reportsBatchItemFailures: false,
    filter: undefined,
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: -1,
    parallelizationFactor: 1,
    onFailureQueueArn: undefined,
  });
});

for (const [inputs, kind, named] of [
  [{ ...queue, tumblingWindowInSeconds: 1 }, UnknownProperty, "tumblingWindowInSeconds"],
  [{ ...queue, scalingConfig: { maximumConcurrency: 2, burst: 3 } }, UnknownProperty, "burst"],
  [{ ...queue, filterCriteria: { filters: [{ pattern: '{"a":[1]}', not: 1 }] } }, UnknownProperty, "not"],
  [{ ...queue, filterCriteria: { filters: [{ pattern: '{"a":[{"like":1}]}' }] } }, InvalidPattern, "like"],
  [{ ...queue, batchSize: "10" }, InvalidProperty, "batchSize"],
  [{ ...queue, batchSize: 11 }, InvalidProperty, "batchSize"],
  [{ ...queue, scalingConfig: { maximumConcurrency: 1 } }, InvalidProperty, "maximumConcurrency"],
  [{ ...queue, functionResponseTypes: ["ReportAll"] }, InvalidProperty, "functionResponseTypes"],
  [{ ...queue, eventSourceArn: `${queue.eventSourceArn}.fifo` }, InvalidProperty, "fifo"],
  [{ ...queue, functionName: undefined }, InvalidProperty, "functionName"],
] as const)
  test(`A queue's mapping with ${named} is refused: ${kind.name}`, () => {
    // Act
    const read = () => sqsMapping(inputs);

    // Assess
    assert.throws(read, (error) => error instanceof kind && error.message.includes(named));
  });

for (const [inputs, kind, named] of [
  [{ ...stream, scalingConfig: { maximumConcurrency: 2 } }, UnknownProperty, "scalingConfig"],
  [{ ...stream, startingPosition: "AT_TIMESTAMP" }, InvalidProperty, "startingPosition"],
  [{ ...stream, startingPosition: undefined }, InvalidProperty, "startingPosition"],
  [{ ...stream, parallelizationFactor: 11 }, InvalidProperty, "parallelizationFactor"],
  [{ ...stream, destinationConfig: { onSuccess: {} } }, UnknownProperty, "onSuccess"],
] as const)
  test(`A stream's mapping with ${named} is refused: ${kind.name}`, () => {
    // Act
    const read = () => streamMapping(inputs);

    // Assess
    assert.throws(read, (error) => error instanceof kind && error.message.includes(named));
  });
