import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

/** Queue attributes by the property that sets them. */
const ATTRIBUTES: Record<string, string> = {
  visibilityTimeoutSeconds: "VisibilityTimeout",
  messageRetentionSeconds: "MessageRetentionPeriod",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  delaySeconds: "DelaySeconds",
  maxMessageSize: "MaximumMessageSize",
  redrivePolicy: "RedrivePolicy",
};

export const queue: HostedResource = {
  hosted: ["name", ...Object.keys(ATTRIBUTES)],
  withoutEffect: ["sqsManagedSseEnabled", "kmsMasterKeyId", "redriveAllowPolicy", "policy"],
  async provision({ sqs }, logicalName, inputs) {
    const name = String(inputs.name ?? `${logicalName}-local`);
    const attributes: Record<string, string> = {};
    for (const [property, attribute] of Object.entries(ATTRIBUTES)) {
      const value = inputs[property];
      if (value !== undefined)
        attributes[attribute] = typeof value === "object" ? JSON.stringify(value) : String(value);
    }
    const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
    return { id: String(url), state: { name, url, arn: arnOf("sqs", name) } };
  },
};
