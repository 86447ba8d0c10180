import { LocalError } from "../../errors";
import type { SuppressionReason } from "../../services/create-configuration-sets";
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
  hosted: ["topic", "protocol", "endpoint", "rawMessageDelivery"],
  withoutEffect: [],
  async provision({ topics }, name, { topic, protocol, endpoint, rawMessageDelivery }) {
    // Emails to a person have no effect here.
    if (protocol !== "email") {
      if (protocol !== "sqs" || rawMessageDelivery !== true)
        throw new LocalError(`${name}: the local cloud hosts subscriptions of queues with rawMessageDelivery only.`);
      topics.subscribe(String(topic), String(endpoint));
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
  hosted: ["configurationSetName", "suppressionOptions"],
  // Nothing leaves this machine.
  withoutEffect: ["deliveryOptions", "reputationOptions"],
  async provision({ configurationSets }, _name, { configurationSetName: name, suppressionOptions }) {
    const { suppressedReasons = [] } = (suppressionOptions ?? {}) as { suppressedReasons?: SuppressionReason[] };
    configurationSets.create(String(name), suppressedReasons);
    return { id: String(name), state: { arn: arnOf("ses", `configuration-set/${name}`) } };
  },
};

export const eventDestination: HostedResource = {
  hosted: ["configurationSetName", "eventDestinationName", "eventDestination"],
  withoutEffect: [],
  async provision({ configurationSets }, name, { configurationSetName, eventDestinationName, eventDestination }) {
    const { enabled, matchingEventTypes, snsDestination, ...others } = eventDestination as {
      /** The provider's default is false. */
      enabled?: boolean;
      matchingEventTypes: string[];
      snsDestination?: { topicArn: string };
    };
    const other = Object.keys(others).find((key) => others[key as never] !== undefined);
    if (snsDestination === undefined || other !== undefined)
      throw new LocalError(`${name}: the local cloud hosts event destinations with snsDestination only.`);
    if (enabled === true)
      configurationSets.addDestination(String(configurationSetName), {
        name: String(eventDestinationName),
        topicArn: snsDestination.topicArn,
        types: matchingEventTypes,
      });
    return { id: `${configurationSetName}|${eventDestinationName}`, state: {} };
  },
};

function textOf(policy: unknown): string {
  return typeof policy === "string" ? policy : JSON.stringify(policy);
}
