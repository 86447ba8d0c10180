import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { onlyOverTls } from "./only-over-tls";

/** The longest that SQS keeps a message. */
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/** A queue that keeps messages for 14 days, encrypted by SQS, and is reached over TLS only. */
export function encryptedQueue(name: string, args: aws.sqs.QueueArgs = {}): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(name, {
    messageRetentionSeconds: FOURTEEN_DAYS,
    sqsManagedSseEnabled: true,
    ...args,
  });
  new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy: onlyOverTls("sqs", queue.arn) });
  return queue;
}

/** A queue where what a function could not process waits for somebody to look. No queue may use it for dead letters. */
export function failureQueue(name: string): aws.sqs.Queue {
  return encryptedQueue(name, { redriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) });
}

export interface WorkQueueOptions {
  /** Of the function that works on the messages. */
  timeoutSeconds: number;
  /** Deliveries after which a message counts as dead. */
  maxReceiveCount: number;
}

export interface WorkQueue {
  queue: aws.sqs.Queue;
  deadLetters: aws.sqs.Queue;
}

/** A queue that a function works on, and the queue where messages end up that it never managed. */
export function workQueue(name: string, { timeoutSeconds, maxReceiveCount }: WorkQueueOptions): WorkQueue {
  const deadLetters = encryptedQueue(`${name}-dead-letters`);
  const queue = encryptedQueue(name, {
    // Lambda asks for six times: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    visibilityTimeoutSeconds: 6 * timeoutSeconds,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }),
  });
  new aws.sqs.RedriveAllowPolicy(`${name}-dead-letters`, {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  return { queue, deadLetters };
}
