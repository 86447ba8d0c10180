import type { LambdaHost } from "../lambda/create-lambda-host";
import type { Principals } from "../principals";
import { type Mapping, sourceOf, sqsMapping, streamMapping } from "./mapping";
import { InvalidProperty } from "./properties";
import { type ObjectEvents, startS3Notifications } from "./start-s3-notifications";
import { startSqsTrigger } from "./start-sqs-trigger";
import { startStreamTrigger } from "./start-stream-trigger";
import type { Deliveries, Trigger } from "./trigger";

export interface TriggersOptions {
  lambda: LambdaHost;
  /** Of the gateway. */
  endpoint(): string;
  principals: Principals;
  objectEvents: ObjectEvents;
  deliveries: Deliveries;
  /** Functions whose event source mappings stay disabled. */
  disabled?: readonly string[];
}

export function createTriggers(options: TriggersOptions): Triggers {
  const { lambda, endpoint, principals, objectEvents, deliveries, disabled = [] } = options;
  const access = { host: lambda, endpoint, principals, deliveries };
  const running: Trigger[] = [];
  const isEnabled = ({ enabled, functionName }: Mapping) => enabled && !disabled.includes(functionName);
  return {
    async mapEventSource(inputs) {
      const source = sourceOf(inputs);
      if (source === "sqs") {
        const mapping = sqsMapping(inputs);
        if (isEnabled(mapping)) running.push(await startSqsTrigger(mapping, access));
      } else if (source === "dynamodb") {
        const mapping = streamMapping(inputs);
        if (isEnabled(mapping)) running.push(await startStreamTrigger(mapping, access));
      } else {
        const arn = "eventSourceArn" in inputs ? inputs.eventSourceArn : undefined;
        throw new InvalidProperty("An event source mapping", "eventSourceArn", arn, "a queue's or a table stream's");
      }
    },
    async notifyOnObjectCreated(bucket, lambdaFunctions) {
      running.push(startS3Notifications(bucket, lambdaFunctions, objectEvents, access));
    },
    async stop() {
      await Promise.all(running.map((trigger) => trigger.stop()));
    },
  };
}

/** Event source mappings and bucket notifications. */
export interface Triggers {
  /**
   * Starts an event source mapping of a queue or of a table's stream.
   * @param inputs of an aws.lambda.EventSourceMapping
   * @throws UnknownProperty, InvalidProperty, InvalidPattern, FunctionNotDeployed
   */
  mapEventSource(inputs: object): Promise<void>;
  /**
   * Starts a bucket's notifications.
   * @param lambdaFunctions of an aws.s3.BucketNotification
   * @throws UnknownProperty, InvalidProperty
   */
  notifyOnObjectCreated(bucket: string, lambdaFunctions: readonly object[]): Promise<void>;
  /** Waits for the current batches up to a grace period. */
  stop(): Promise<void>;
}
