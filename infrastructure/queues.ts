import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowTopic, denyInsecureTransport } from "./policies";

/** The maximum retention of SQS, in seconds. */
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * The maximum of SQS, in bytes, which is also its own default. The AWS provider sends 262,144 where a program sets nothing.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/sqs/queue/#maxmessagesize_nodejs
 */
const MAX_MESSAGE_SIZE = 1_048_576;

export interface WorkQueueArgs {
  /** Timeout of the function that receives the messages, in seconds. */
  functionTimeout: number;
  /** Receives after which SQS moves a message to the dead-letter queue. */
  maxReceiveCount: number;
  /** ARN of the one topic that delivers to the queue, or dead-letters what it cannot deliver. Default: none does. */
  topicArn?: pulumi.Output<string>;
}

/** A queue that a function consumes, with a dead-letter queue. */
export class WorkQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetterQueue: aws.sqs.Queue;

  constructor(
    name: string,
    { functionTimeout, maxReceiveCount, topicArn }: WorkQueueArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("rollcall:index:WorkQueue", name, {}, options);
    const parent = { parent: this };
    this.deadLetterQueue = createQueue(`${name}-dead-letters`, {}, parent, topicArn);
    this.queue = createQueue(
      name,
      {
        // AWS recommends six times: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        visibilityTimeoutSeconds: 6 * functionTimeout,
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: this.deadLetterQueue.arn, maxReceiveCount }),
      },
      parent,
      topicArn,
    );
    new aws.sqs.RedriveAllowPolicy(
      `${name}-dead-letters`,
      {
        queueUrl: this.deadLetterQueue.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: [this.queue.arn],
        }),
      },
      parent,
    );
    this.registerOutputs({ queueUrl: this.queue.url, deadLetterQueueUrl: this.deadLetterQueue.url });
  }
}

/** The queue that is a function's on-failure destination. No queue may use it as its dead-letter queue. */
export class FailureQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;

  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super("rollcall:index:FailureQueue", name, {}, options);
    const redriveAllowPolicy = JSON.stringify({ redrivePermission: "denyAll" });
    this.queue = createQueue(name, { redriveAllowPolicy }, { parent: this });
    this.registerOutputs({ queueUrl: this.queue.url });
  }
}

/** Create a queue that keeps messages for 14 days, is encrypted by SQS and accepts calls over TLS only. */
function createQueue(
  name: string,
  args: aws.sqs.QueueArgs,
  options: pulumi.CustomResourceOptions,
  topicArn?: pulumi.Output<string>,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(
    name,
    { messageRetentionSeconds: FOURTEEN_DAYS, maxMessageSize: MAX_MESSAGE_SIZE, sqsManagedSseEnabled: true, ...args },
    options,
  );
  const further = topicArn === undefined ? [] : [allowTopic(topicArn, queue.arn)];
  const policy = denyInsecureTransport("sqs", queue.arn, { further });
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy }, options);
  return queue;
}
