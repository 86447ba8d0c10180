import { LocalError } from "../errors";
import type { ResourcePolicies } from "../iam/resource-policies";
import { sqsRequests } from "../metering/charges-of";
import type { Meter } from "../metering/create-meter";
import { nameOfArn } from "../program/arn";

export interface TopicsOptions {
  policies: ResourcePolicies;
  /** Adds a message to a queue. @returns false where there is no such queue */
  enqueue(queueArn: string, body: string): boolean;
  /** Called with one line per message that is not delivered. */
  denied(line: string): void;
  meter: Pick<Meter, "add">;
}

/** Standard topics of SNS that deliver to SQS. */
export interface Topics {
  create(arn: string): void;
  /**
   * Subscribes a queue, which gets the messages as they are published (raw message delivery).
   * @param deadLetterQueueArn - queue that gets those that the topic may not deliver. Default: they are lost
   */
  subscribe(arn: string, queueArn: string, deadLetterQueueArn?: string): void;
  /**
   * Publishes a message in the name of a service, which the topic's policy must allow.
   * @param sourceArn - the service's resource
   * @returns false where the topic does not exist or its policy does not allow it
   */
  publish(arn: string, message: string, by: { service: string; sourceArn: string }): boolean;
}

/**
 * SNS does not retry a message that a queue's policy does not allow it to send: it goes to the subscription's dead-letter
 * queue, if there is one whose policy allows it. Otherwise the line in denied.log is all that is left.
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export function createTopics({ policies, enqueue, denied, meter }: TopicsOptions): Topics {
  const subscriptionsByTopic = new Map<string, { queueArn: string; deadLetterQueueArn: string | undefined }[]>();

  function send(arn: string, queueArn: string, message: string): boolean {
    const request = { service: "sns.amazonaws.com", action: "sqs:SendMessage", sourceArn: arn };
    if (policies.evaluate(queueArn, request) !== "allowed" || !enqueue(queueArn, message)) return false;
    const bytesIn = Buffer.byteLength(message);
    meter.add({
      ...{ caller: nameOfArn(arn), service: "sqs", operation: "SendMessage", calls: 1, bytesIn, bytesOut: 0 },
      charges: { sqsRequests: sqsRequests(bytesIn) },
    });
    return true;
  }

  return {
    create: (arn) => void subscriptionsByTopic.set(arn, []),
    subscribe(arn, queueArn, deadLetterQueueArn) {
      const subscriptions = subscriptionsByTopic.get(arn);
      if (subscriptions === undefined) throw new LocalError(`The topic ${arn} of a subscription does not exist.`);
      subscriptions.push({ queueArn, deadLetterQueueArn });
    },
    publish(arn, message, { service, sourceArn }) {
      const subscriptions = subscriptionsByTopic.get(arn);
      if (
        subscriptions === undefined ||
        policies.evaluate(arn, { service, action: "sns:Publish", sourceArn }) !== "allowed"
      ) {
        denied(`sns Publish: ${service} may not publish to ${arn} for ${sourceArn}, or there is no such topic.`);
        return false;
      }
      const bytes = { bytesIn: Buffer.byteLength(message), bytesOut: 0 };
      meter.add({
        ...{ caller: service, service: "sns", operation: "Publish", calls: 1, ...bytes },
        charges: { snsMessages: 1 },
      });
      for (const { queueArn, deadLetterQueueArn } of subscriptions) {
        if (send(arn, queueArn, message)) continue;
        const isKept = deadLetterQueueArn !== undefined && send(arn, deadLetterQueueArn, message);
        denied(
          `sqs SendMessage: ${arn} may not send to ${queueArn}, or there is no such queue. The message is ${isKept ? `in ${deadLetterQueueArn}` : "lost"}.`,
        );
      }
      return true;
    },
  };
}
