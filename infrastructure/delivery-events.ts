import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowService, denyInsecureTransport } from "./policies";
import { WorkQueue } from "./queues";

export interface DeliveryEventsArgs {
  /** Timeout of the function that receives the events, in seconds. */
  functionTimeout: number;
}

/**
 * What becomes of each email that is sent through a configuration set of SES, as messages in a queue: SES publishes to a
 * topic, which delivers to the queue.
 */
export class DeliveryEvents extends pulumi.ComponentResource {
  readonly configurationSet: aws.ses.ConfigurationSet;
  readonly queue: WorkQueue;

  constructor(name: string, { functionTimeout }: DeliveryEventsArgs, options?: pulumi.ComponentResourceOptions) {
    super("rollcall:index:DeliveryEvents", name, {}, options);
    const parent = { parent: this };
    // One a stack, so its name needs no suffix.
    const stackName = `${pulumi.getProject()}-${pulumi.getStack()}`;
    this.configurationSet = new aws.ses.ConfigurationSet(name, { name: stackName }, parent);
    // Not encrypted with the key that AWS manages for SNS, to which SES has no access; it would need one that costs
    // something: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html
    const topic = new aws.sns.Topic(name, {}, parent);
    const fromSes = allowService("ses.amazonaws.com", "sns:Publish", topic.arn, this.configurationSet.arn);
    const topicPolicy = new aws.sns.TopicPolicy(
      name,
      { arn: topic.arn, policy: denyInsecureTransport("sns", topic.arn, { further: [fromSes] }) },
      parent,
    );
    // With six minutes between them these receives last for two hours of failures.
    this.queue = new WorkQueue(name, { functionTimeout, maxReceiveCount: 20, topicArn: topic.arn }, parent);
    const subscription = new aws.sns.TopicSubscription(
      name,
      {
        topic: topic.arn,
        protocol: "sqs",
        endpoint: this.queue.queue.arn,
        rawMessageDelivery: true,
        // SNS discards what it may not deliver, without a retry, unless it has a queue for it:
        // https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: this.queue.deadLetterQueue.arn }),
      },
      { ...parent, dependsOn: [this.queue] },
    );
    new aws.ses.EventDestination(
      name,
      {
        name,
        configurationSetName: this.configurationSet.name,
        enabled: true,
        matchingTypes: ["delivery", "bounce", "complaint"],
        snsDestination: { topicArn: topic.arn },
      },
      // No event is lost to a topic that does not take or deliver it yet.
      { ...parent, dependsOn: [topicPolicy, subscription] },
    );
    this.registerOutputs({ configurationSetName: this.configurationSet.name });
  }
}
