import { nameOfArn } from "../program/arn";
import { createFilter, type Filter } from "./create-filter";
import { InvalidProperty, type Properties, propertiesOf } from "./properties";

/** What event source mappings of queues and of streams have in common. */
export interface Mapping {
  functionName: string;
  eventSourceArn: string;
  enabled: boolean;
  batchSize: number;
  maximumBatchingWindowInSeconds: number;
  reportsBatchItemFailures: boolean;
  /** undefined: every record passes. */
  filter: Filter | undefined;
}

export interface SqsMapping extends Mapping {
  /** Undefined: as many as the function itself. */
  maximumConcurrency: number | undefined;
}

export interface StreamMapping extends Mapping {
  startingPosition: "TRIM_HORIZON" | "LATEST";
  bisectBatchOnFunctionError: boolean;
  /** -1: unlimited. */
  maximumRetryAttempts: number;
  /** -1: unlimited. */
  maximumRecordAgeInSeconds: number;
  parallelizationFactor: number;
  onFailureQueueArn: string | undefined;
}

/** `sqs`, `dynamodb`, …: the service that the mapping reads from. */
export function sourceOf(inputs: object): string | undefined {
  return "eventSourceArn" in inputs ? String(inputs.eventSourceArn).split(":")[2] : undefined;
}

/**
 * @param inputs - of an aws.lambda.EventSourceMapping whose source is a queue
 * @throws UnknownProperty, InvalidProperty, InvalidPattern
 */
export function sqsMapping(inputs: object): SqsMapping {
  const properties = propertiesOf(`The event source mapping of ${labelOf(inputs)}`, inputs);
  const common = commonMapping(properties, 10, 10_000);
  const maximumConcurrency = properties.within("scalingConfig")?.number("maximumConcurrency", 2, 1000);
  properties.finish();
  const { batchSize, maximumBatchingWindowInSeconds, eventSourceArn } = common;
  if (batchSize > 10 && maximumBatchingWindowInSeconds < 1)
    throw new InvalidProperty(
      labelOf(inputs),
      "batchSize",
      batchSize,
      "10 at most, or a batching window of 1 s or more",
    );
  if (eventSourceArn.endsWith(".fifo"))
    throw new InvalidProperty(labelOf(inputs), "eventSourceArn", eventSourceArn, "a standard queue");
  return { ...common, maximumConcurrency };
}

/**
 * @param inputs - of an aws.lambda.EventSourceMapping whose source is a table's stream
 * @throws UnknownProperty, InvalidProperty, InvalidPattern
 */
export function streamMapping(inputs: object): StreamMapping {
  const label = `The event source mapping of ${labelOf(inputs)}`;
  const properties = propertiesOf(label, inputs);
  const common = commonMapping(properties, 100, 10_000);
  const startingPosition = properties.requiredText("startingPosition", "TRIM_HORIZON or LATEST");
  if (startingPosition !== "TRIM_HORIZON" && startingPosition !== "LATEST")
    throw new InvalidProperty(label, "startingPosition", startingPosition, "TRIM_HORIZON or LATEST");
  const mapping: StreamMapping = {
    ...common,
    startingPosition,
    bisectBatchOnFunctionError: properties.flag("bisectBatchOnFunctionError") ?? false,
    maximumRetryAttempts: properties.number("maximumRetryAttempts", -1, 10_000) ?? -1,
    maximumRecordAgeInSeconds: properties.number("maximumRecordAgeInSeconds", -1, 604_800) ?? -1,
    parallelizationFactor: properties.number("parallelizationFactor", 1, 10) ?? 1,
    onFailureQueueArn: properties.within("destinationConfig")?.within("onFailure")?.text("destinationArn"),
  };
  properties.finish();
  return mapping;
}

function commonMapping(properties: Properties, defaultBatchSize: number, greatestBatchSize: number): Mapping {
  properties.ignore("metricsConfig");
  const types = properties.texts("functionResponseTypes", ["ReportBatchItemFailures"]);
  const filters = properties.within("filterCriteria")?.list("filters") ?? [];
  const patterns = filters.map((filter) => filter.requiredText("pattern", "a pattern in JSON"));
  return {
    functionName: nameOfArn(properties.requiredText("functionName", "a function's name or ARN")),
    eventSourceArn: properties.requiredText("eventSourceArn", "the ARN of a queue or of a stream"),
    enabled: properties.flag("enabled") ?? true,
    batchSize: properties.number("batchSize", 1, greatestBatchSize) ?? defaultBatchSize,
    maximumBatchingWindowInSeconds: properties.number("maximumBatchingWindowInSeconds", 0, 300) ?? 0,
    reportsBatchItemFailures: types.length > 0,
    filter: patterns.length === 0 ? undefined : createFilter(patterns),
  };
}

function labelOf(inputs: object): string {
  return "functionName" in inputs ? nameOfArn(String(inputs.functionName)) : "an unnamed function";
}
