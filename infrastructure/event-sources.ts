import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnParts } from "./arns";
import type { PipelineFunction } from "./pipeline-function";
import type { FailureQueue, WorkQueue } from "./queues";

/** Streams keep records for 24 hours. A record that is discarded an hour earlier can still be read for a redrive. */
const MAXIMUM_RECORD_AGE = 23 * 60 * 60;

export interface BucketSubscriptionArgs {
  bucket: aws.s3.Bucket;
  subscriber: PipelineFunction;
  /** On-failure destination, which the function needs the right to send to. */
  failureQueue: FailureQueue;
  /** ARN of a resource in the account that owns the bucket, whose own ARN names none. */
  nearby: pulumi.Output<string>;
}

/** S3 invokes a function, asynchronously, for every object that is created in a bucket. */
export class BucketSubscription extends pulumi.ComponentResource {
  constructor(name: string, { bucket, subscriber, failureQueue, nearby }: BucketSubscriptionArgs) {
    super("rollcall:index:BucketSubscription", name);
    const parent = { parent: this };
    // One such configuration covers all asynchronous invocations of a function, also those by itself:
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    new aws.lambda.FunctionEventInvokeConfig(
      subscriber.logicalName,
      {
        functionName: subscriber.function.name,
        maximumRetryAttempts: 2,
        maximumEventAgeInSeconds: 6 * 60 * 60,
        destinationConfig: { onFailure: { destination: failureQueue.queue.arn } },
      },
      parent,
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        function: subscriber.function.name,
        action: "lambda:InvokeFunction",
        principal: "s3.amazonaws.com",
        sourceArn: bucket.arn,
        // Without the account, another account that creates a bucket of this name after its deletion could invoke.
        sourceAccount: nearby.apply((arn) => arnParts(arn).account),
      },
      parent,
    );
    new aws.s3.BucketNotification(
      name,
      {
        bucket: bucket.id,
        lambdaFunctions: [{ lambdaFunctionArn: subscriber.function.arn, events: ["s3:ObjectCreated:*"] }],
      },
      { ...parent, dependsOn: [permission] },
    );
    this.registerOutputs();
  }
}

export interface QueueSourceArgs {
  queue: WorkQueue;
  subscriber: PipelineFunction;
  /** Concurrent invocations at most; Lambda accepts 2 or more. */
  maximumConcurrency: number;
  /** Messages at most per invocation; more than 10 need a batching window. Default: 10. */
  batchSize?: number;
  /** Seconds for which Lambda gathers messages, up to `batchSize`. Default: 0. */
  batchingWindow?: number;
}

/**
 * Have Lambda poll a queue and invoke a function with its messages; the function reports those that failed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export function subscribeToQueue(
  name: string,
  { queue, subscriber, maximumConcurrency, batchSize = 10, batchingWindow = 0 }: QueueSourceArgs,
): void {
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queue.queue.arn,
      functionName: subscriber.function.arn,
      batchSize,
      ...(batchingWindow > 0 && { maximumBatchingWindowInSeconds: batchingWindow }),
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency },
    },
    { parent: subscriber },
  );
}

export interface StreamSourceArgs {
  table: aws.dynamodb.Table;
  subscriber: PipelineFunction;
  /** Patterns, of which a record must match one. */
  filters: object[];
  /** Records at most per invocation. */
  batchSize: number;
  /** Retries of a batch, which Lambda bisects, before it goes to the failure queue. */
  maximumRetryAttempts: number;
  /** On-failure destination, which the function needs the right to send to. */
  failureQueue: FailureQueue;
}

/**
 * Have Lambda read a table's stream and invoke a function with matching records; the function reports the first failed.
 * The mapping has metrics of its own, since a function that is not invoked has none.
 */
export function subscribeToStream(name: string, args: StreamSourceArgs): aws.lambda.EventSourceMapping {
  const { table, subscriber, filters, batchSize, maximumRetryAttempts, failureQueue } = args;
  return new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: table.streamArn,
      functionName: subscriber.function.arn,
      startingPosition: "TRIM_HORIZON",
      filterCriteria: { filters: filters.map((filter) => ({ pattern: JSON.stringify(filter) })) },
      batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts,
      maximumRecordAgeInSeconds: MAXIMUM_RECORD_AGE,
      destinationConfig: { onFailure: { destinationArn: failureQueue.queue.arn } },
      metricsConfig: { metrics: ["EventCount"] },
    },
    { parent: subscriber },
  );
}
