import type { Message } from "@aws-sdk/client-sqs";
import type { Stack } from "../stack";
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from "./dead-letter-queues";
import { countMessages, deleteMessages, receiveMessages, releaseMessages } from "./dead-letters";

/** What was redriven from a queue. */
interface Redriven {
  queue: string;
  /** Messages that were redriven. */
  redriven: number;
  /** Approximate number of messages that stay: another program's, sent after the redrive began, or hidden by another receiver. */
  remaining: number;
}

interface RedriveQueueOptions {
  /** Called with the number of messages redriven so far. */
  onProgress?(messages: number): void;
  /** Ends the redrive after the messages that are being redriven; the others are released. */
  signal?: AbortSignal;
}

const BATCH_SIZE = 100;
/** Seconds. A redriven message should not become visible before it is deleted; where it does, it is redriven twice. */
const VISIBILITY_TIMEOUT = 300;
/**
 * Milliseconds: longer than the console or `rollcall status` hides messages that it lists, and than the number of messages
 * is inaccurate.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
const HIDDEN_BY_OTHERS = 65_000;

/**
 * Redrives the messages of a dead-letter queue. Each is deleted after it was sent to its target, so that none is lost.
 * Messages that arrive after the start stay, so that one that fails again is not redriven for ever.
 *
 * @param stack - the stack
 * @param queue - the queue
 * @param options - progress and abort
 * @returns how many messages were redriven and how many stay
 * @throws UserError where SQS does not delete a message
 */
export async function redriveQueue(
  stack: Stack,
  { name, url, describe, redrive, isRedrivenTogether = false }: DeadLetterQueue,
  { onProgress = () => {}, signal }: RedriveQueueOptions = {},
): Promise<Redriven> {
  const { sqs } = stack;
  const queueUrl = stack.outputs[url];
  if (queueUrl === undefined) return { queue: name, redriven: 0, remaining: 0 };
  const began = Date.now();
  let received = began;
  // By id: one that is received again counts once, and only its last receipt handle is sure to delete it.
  const held = new Map<string, Message>();
  let redriven = 0;
  const isRedrivable = ({ Body = "", Attributes }: Message) =>
    Number(Attributes?.SentTimestamp) <= began && describe(Body) !== undefined;
  const redriveHeld = async () => {
    const redrivable = [...held.values()].filter(isRedrivable);
    if (redrivable.length === 0 || signal?.aborted) return;
    await redrive(
      stack,
      redrivable.map(({ Body = "" }) => Body),
    );
    await deleteMessages(sqs, queueUrl, redrivable);
    for (const { MessageId = "" } of redrivable) held.delete(MessageId);
    redriven += redrivable.length;
    onProgress(redriven);
  };
  try {
    while (!signal?.aborted) {
      const before = held.size;
      for (const message of await receiveMessages(sqs, queueUrl, BATCH_SIZE, VISIBILITY_TIMEOUT, signal))
        held.set(message.MessageId ?? "", message);
      if (held.size > before) {
        received = Date.now();
        if (!isRedrivenTogether) await redriveHeld();
        continue;
      }
      const isHidden = (await countMessages(stack, queueUrl)) > held.size;
      if (!isHidden || Date.now() >= received + HIDDEN_BY_OTHERS) break;
    }
    await redriveHeld();
  } finally {
    await releaseMessages(sqs, queueUrl, [...held.values()]);
  }
  const remaining = Math.max(held.size, await countMessages(stack, queueUrl));
  return { queue: name, redriven, remaining };
}

/**
 * Redrives all dead-letter queues that hold messages.
 *
 * @param stack - the stack
 * @returns the number of messages redriven, by queue; queues without any are absent
 * @throws UserError where SQS does not delete a message
 */
export async function redriveAll(stack: Stack): Promise<Map<string, number>> {
  const redriven = new Map<string, number>();
  for (const queue of DEAD_LETTER_QUEUES) {
    if ((await countMessages(stack, stack.outputs[queue.url])) === 0) continue;
    const { redriven: messages } = await redriveQueue(stack, queue);
    if (messages > 0) redriven.set(queue.name, messages);
  }
  return redriven;
}
