import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { chunksOf } from "../../runtime/chunks-of";
import { UserError } from "../errors";
import { formatCount } from "../format";
import type { Stack } from "../stack";
import type { DeadLetterDescription, DeadLetterQueue } from "./dead-letter-queues";

/** A message in a dead-letter queue. */
export interface DeadLetter extends DeadLetterDescription {
  id: string;
  /** ISO 8601. SQS keeps the time at which the message was sent to its first queue. */
  sentAt: string;
  /** Number of receives, those from its first queue included. */
  receives: number;
  /** Whether it is this program's, so that it can be redriven. */
  known: boolean;
}

/** The contents of a dead-letter queue. */
export interface QueueContents {
  queue: string;
  /** Approximate number of messages, those in flight included. */
  count: number;
  /** How many of them another receiver hides, where all others were read. A redrive that was killed hides them for minutes. */
  inFlight: number;
  /** The first of them, up to MESSAGES_SHOWN. */
  messages: DeadLetter[];
}

const MESSAGES_SHOWN = 100;

/** Seconds: long enough to receive them all. */
const VISIBILITY_TIMEOUT = 30;

/**
 * Lists the messages of a queue, which stay in it.
 *
 * @param stack - the stack
 * @param queue - the queue
 * @returns the contents of the queue
 */
export async function inspectQueue(stack: Stack, { name, url, describe }: DeadLetterQueue): Promise<QueueContents> {
  const { sqs, outputs } = stack;
  const QueueUrl = outputs[url];
  if (QueueUrl === undefined) return { queue: name, count: 0, inFlight: 0, messages: [] };
  const received = await receiveMessages(sqs, QueueUrl, MESSAGES_SHOWN, VISIBILITY_TIMEOUT);
  await releaseMessages(sqs, QueueUrl, received);
  const messages = received.map((message) => toDeadLetter(message, describe));
  const count = Math.max(messages.length, await countMessages(stack, QueueUrl));
  const inFlight = messages.length < MESSAGES_SHOWN ? count - messages.length : 0;
  return { queue: name, count, inFlight, messages };
}

/**
 * Counts the messages of a queue, those in flight included.
 *
 * @param stack - the stack
 * @param QueueUrl - URL of the queue; undefined where the stack does not have it
 * @returns the approximate number
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export async function countMessages({ sqs }: Pick<Stack, "sqs">, QueueUrl: string | undefined): Promise<number> {
  if (QueueUrl === undefined) return 0;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  const { ApproximateNumberOfMessages = 0, ApproximateNumberOfMessagesNotVisible = 0 } = Attributes;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}

function toDeadLetter(
  { MessageId = "", Attributes, Body = "" }: Message,
  describe: DeadLetterQueue["describe"],
): DeadLetter {
  const description = describe(Body);
  return {
    id: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
    known: description !== undefined,
    ...(description ?? {
      what: `a message of ${Buffer.byteLength(Body)} bytes`,
      reason: "not sent by this program",
      uploads: [],
    }),
  };
}

const MESSAGES_PER_CALL = 10;

/**
 * Receives messages of a queue.
 *
 * @param sqs - the client
 * @param QueueUrl - URL of the queue
 * @param maximum - messages to receive, a multiple of 10
 * @param visibilityTimeout - seconds for which other receivers do not see them
 * @param signal - ends the receiving between two calls: what a call has received must be released
 * @returns up to that many messages
 */
export async function receiveMessages(
  sqs: SQSClient,
  QueueUrl: string,
  maximum: number,
  visibilityTimeout: number,
  signal?: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: MESSAGES_PER_CALL,
    VisibilityTimeout: visibilityTimeout,
    // Long polling queries all of SQS's servers; short polling can find a queue with few messages empty.
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
  });
  const messages: Message[] = [];
  while (messages.length < maximum && !signal?.aborted) {
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) break;
    messages.push(...Messages);
  }
  return messages;
}

/**
 * Makes received messages visible to other receivers again.
 *
 * @param sqs - the client
 * @param QueueUrl - URL of the queue
 * @param messages - the messages
 */
export async function releaseMessages(sqs: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  for (const batch of chunksOf(messages, MESSAGES_PER_CALL)) {
    const Entries = batch.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

/**
 * Deletes received messages.
 *
 * @param sqs - the client
 * @param QueueUrl - URL of the queue
 * @param messages - the messages
 * @throws UserError where SQS does not delete one
 */
export async function deleteMessages(sqs: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  for (const batch of chunksOf(messages, MESSAGES_PER_CALL)) {
    const Entries = batch.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    const [failure] = Failed;
    if (failure)
      throw new UserError(
        `${formatCount(Failed.length, "redriven message")} could not be deleted from ${QueueUrl}: ${failure.Code} ${failure.Message ?? ""}. Redrive again: a message that is redriven twice is processed once.`,
      );
  }
}
