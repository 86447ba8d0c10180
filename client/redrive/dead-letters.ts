import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { UserError } from "../errors";
import type { Stack } from "../stack";
import type { DeadLetterDescription, DeadLetterQueue } from "./dead-letter-queues";

export interface DeadLetter extends DeadLetterDescription {
  id: string;
  /** ISO 8601: when it was first sent. For a dead letter that is when it came into its first queue. */
  sentAt: string;
  /** How often it was received: here, and in the queue it comes from. */
  receives: number;
  /** Whether redriving takes it. */
  known: boolean;
}

export interface QueueContents {
  queue: string;
  /** Messages in it, as SQS counts them: approximately. */
  count: number;
  /** The first of them, up to MESSAGES_SHOWN. */
  messages: DeadLetter[];
}

const MESSAGES_SHOWN = 100;

/** Long enough for the look. */
const VISIBILITY_TIMEOUT = 30;

/** Looks into a queue, and leaves in it what is there. */
export async function inspectQueue(
  { sqs, outputs }: Stack,
  { name, url, describe: read }: DeadLetterQueue,
): Promise<QueueContents> {
  const QueueUrl = outputs[url];
  const received = await receiveMessages(sqs, QueueUrl, MESSAGES_SHOWN, VISIBILITY_TIMEOUT);
  await releaseMessages(sqs, QueueUrl, received);
  const messages = received.map((message) => toDeadLetter(message, read));
  return { queue: name, count: Math.max(messages.length, await countOf()), messages };

  async function countOf(): Promise<number> {
    if (messages.length < MESSAGES_SHOWN) return messages.length;
    const names = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }));
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }
}

function toDeadLetter(
  { MessageId = "", Attributes, Body = "" }: Message,
  read: DeadLetterQueue["describe"],
): DeadLetter {
  const parked = read(Body);
  return {
    id: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
    known: parked !== undefined,
    ...(parked ?? { what: `a message of ${Buffer.byteLength(Body)} bytes`, reason: "it is none of this program's" }),
  };
}

const MESSAGES_PER_CALL = 10;

/**
 * Receives up to so many messages of a queue, and hides them from others for a while.
 * @param wanted a multiple of 10
 */
export async function receiveMessages(
  sqs: SQSClient,
  QueueUrl: string,
  wanted: number,
  hiddenSeconds: number,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: MESSAGES_PER_CALL,
    VisibilityTimeout: hiddenSeconds,
    // Long polling asks all of SQS's servers; without it a queue of few messages can look empty.
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
  });
  const messages: Message[] = [];
  while (messages.length < wanted) {
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) break;
    messages.push(...Messages);
  }
  return messages;
}

/** Lets others see received messages again. */
export async function releaseMessages(sqs: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  for (const some of splitIntoBatches(messages)) {
    const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

/** @throws CliError where SQS keeps one */
export async function deleteMessages(sqs: SQSClient, QueueUrl: string, messages: Message[]): Promise<void> {
  for (const some of splitIntoBatches(messages)) {
    const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    const [failure] = Failed;
    if (failure)
      throw new UserError(
        `${Failed.length} messages are put back, but SQS did not delete them from ${QueueUrl}: ${failure.Code} ${failure.Message ?? ""}. Redrive again: what is put back twice does no harm.`,
      );
  }
}

function splitIntoBatches(messages: Message[]): Message[][] {
  const tens: Message[][] = [];
  for (let start = 0; start < messages.length; start += MESSAGES_PER_CALL)
    tens.push(messages.slice(start, start + MESSAGES_PER_CALL));
  return tens;
}
