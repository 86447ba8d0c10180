import { GetQueueAttributesCommand, type Message } from "@aws-sdk/client-sqs";
import type { Stack } from "../stack/stack";
import { receiveUpTo, release } from "./parked-messages";
import type { Parked, ParkedQueue } from "./parked-queue";

export interface WaitingMessage extends Parked {
  id: string;
  /** ISO 8601: when it was first sent. For a dead letter that is when it came into its first queue. */
  sentAt: string;
  /** How often it was received: here, and in the queue it comes from. */
  receives: number;
  /** Whether redriving takes it. */
  known: boolean;
}

export interface Waiting {
  queue: string;
  /** Messages in it, as SQS counts them: approximately. */
  count: number;
  /** The first of them, up to MESSAGES_SHOWN. */
  messages: WaitingMessage[];
}

export const MESSAGES_SHOWN = 100;

/** Long enough for the look. */
const HIDDEN_SECONDS = 30;

/** Looks into a queue, and leaves in it what is there. */
export async function whatWaits({ sqs, outputs }: Stack, { name, url, read }: ParkedQueue): Promise<Waiting> {
  const QueueUrl = outputs[url];
  const received = await receiveUpTo(sqs, QueueUrl, MESSAGES_SHOWN, HIDDEN_SECONDS);
  await release(sqs, QueueUrl, received);
  const messages = received.map((message) => waitingMessage(message, read));
  return { queue: name, count: Math.max(messages.length, await countOf()), messages };

  async function countOf(): Promise<number> {
    if (messages.length < MESSAGES_SHOWN) return messages.length;
    const names = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }));
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }
}

function waitingMessage({ MessageId = "", Attributes, Body = "" }: Message, read: ParkedQueue["read"]): WaitingMessage {
  const parked = read(Body);
  return {
    id: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
    known: parked !== undefined,
    ...(parked ?? { what: `a message of ${Buffer.byteLength(Body)} bytes`, reason: "it is none of this program's" }),
  };
}
