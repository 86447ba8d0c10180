import type { Inputs } from "./hosted-resource";

/** A value that the AWS provider sends where the program sets none, and the words of its documentation. */
type Default = [value: string | number | boolean, documentation: string];

/**
 * Defaults of the AWS provider by resource type and property, for what the local cloud hosts. Pulumi's mocks apply none,
 * and some differ from the service's own. The source of each is the documentation of the property in the type declarations
 * of `@pulumi/aws`.
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/
 */
export const PROVIDER_DEFAULTS: Record<string, Record<string, Default>> = {
  "aws:sqs/queue:Queue": {
    delaySeconds: [0, "The default for this attribute is 0 seconds."],
    // SQS's own is 1,048,576.
    maxMessageSize: [262_144, "The default for this attribute is 262144 (256 KiB)."],
    messageRetentionSeconds: [345_600, "The default for this attribute is 345600 (4 days)."],
    receiveWaitTimeSeconds: [0, "The default for this attribute is 0,"],
    visibilityTimeoutSeconds: [30, "The default for this attribute is 30."],
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    rawMessageDelivery: [false, "Default is `false`."],
  },
  "aws:dynamodb/table:Table": {
    billingMode: ["PROVISIONED", "Defaults to `PROVISIONED`."],
    deletionProtectionEnabled: [false, "Defaults to `false`."],
  },
  "aws:lambda/function:Function": {
    memorySize: [128, "Defaults to 128."],
    packageType: ["Zip", "Defaults to `Zip`."],
    publish: [false, "Defaults to `false`."],
    reservedConcurrentExecutions: [-1, "Defaults to Unreserved Concurrency Limits `-1`."],
    timeout: [3, "Defaults to 3."],
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    maximumRetryAttempts: [2, "Defaults to 2."],
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    enabled: [true, "Defaults to `true`."],
  },
  "aws:sfn/stateMachine:StateMachine": {
    type: ["STANDARD", "The default is `STANDARD`."],
  },
};

/** Returns a resource's inputs with the provider's defaults for what they leave out. */
export function withProviderDefaults(type: string, inputs: Inputs): Inputs {
  const defaults = Object.entries(PROVIDER_DEFAULTS[type] ?? {}).map(([property, [value]]) => [property, value]);
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(given) };
}
