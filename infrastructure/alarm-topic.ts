import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A topic that emails its messages to the address, which has to confirm that once.
 * @returns ARNs for alarms to notify: none without an address
 */
export function alarmTopic(name: string, email: string | undefined): pulumi.Output<string>[] {
  if (email === undefined) return [];
  const topic = new aws.sns.Topic(name);
  new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: email });
  return [topic.arn];
}
