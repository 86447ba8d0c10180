import { LocalError } from "../../errors";
import { arnOf, nameOfArn } from "../arn";
import type { HostedResource } from "../hosted-resource";

export const topic: HostedResource = {
  hosted: ["name"],
  withoutEffect: ["displayName"],
  async provision({ topics }, logicalName, { name = `${logicalName}-local` }) {
    const arn = arnOf("sns", String(name));
    topics.create(arn);
    return { id: arn, state: { name, arn } };
  },
};

export const topicPolicy: HostedResource = {
  hosted: ["arn", "policy"],
  withoutEffect: [],
  async provision({ resourcePolicies }, _name, { arn, policy }) {
    resourcePolicies.attach(String(arn), textOf(policy));
    return { id: String(arn), state: {} };
  },
};

export const topicSubscription: HostedResource = {
  hosted: ["topic", "protocol", "endpoint", "rawMessageDelivery", "redrivePolicy"],
  withoutEffect: [],
  async provision({ topics }, name, { topic, protocol, endpoint, rawMessageDelivery, redrivePolicy }) {
    // Emails to a person have no effect here.
    if (protocol !== "email") {
      if (protocol !== "sqs" || rawMessageDelivery !== true)
        throw new LocalError(`${name}: the local cloud hosts subscriptions of queues with rawMessageDelivery only.`);
      const { deadLetterTargetArn } = redrivePolicy === undefined ? {} : JSON.parse(String(redrivePolicy));
      topics.subscribe(String(topic), String(endpoint), deadLetterTargetArn);
    }
    return { id: name, state: { arn: `${topic}:${name}` } };
  },
};

export const queuePolicy: HostedResource = {
  hosted: ["queueUrl", "policy"],
  withoutEffect: [],
  async provision({ resourcePolicies }, _name, { queueUrl, policy }) {
    // A queue's URL ends in its name.
    resourcePolicies.attach(arnOf("sqs", nameOfArn(String(queueUrl))), textOf(policy));
    return { id: String(queueUrl), state: {} };
  },
};

export const configurationSet: HostedResource = {
  hosted: ["name"],
  // Nothing leaves this machine.
  withoutEffect: ["deliveryOptions", "reputationMetricsEnabled"],
  async provision({ configurationSets }, logicalName, { name = `${logicalName}-local` }) {
    configurationSets.create(String(name));
    return { id: String(name), state: { name, arn: arnOf("ses", `configuration-set/${name}`) } };
  },
};

export const eventDestination: HostedResource = {
  hosted: ["name", "configurationSetName", "enabled", "matchingTypes", "snsDestination"],
  withoutEffect: [],
  async provision({ configurationSets }, logicalName, inputs) {
    const { name = `${logicalName}-local`, configurationSetName, enabled, matchingTypes, snsDestination } = inputs;
    if (snsDestination === undefined)
      throw new LocalError(`${logicalName}: the local cloud hosts event destinations with snsDestination only.`);
    // The provider's default is false.
    if (enabled === true)
      configurationSets.addDestination(String(configurationSetName), {
        name: String(name),
        topicArn: (snsDestination as { topicArn: string }).topicArn,
        types: matchingTypes as string[],
      });
    return { id: String(name), state: { name } };
  },
};

function textOf(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}
