import type { Message } from "@aws-sdk/client-sqs";
import type { Stack } from "../stack";
import { DEAD_LETTER_QUEUES, type DeadLetterQueue } from "./dead-letter-queues";
import { countMessages, deleteMessages, receiveMessages, releaseMessages } from "./dead-letters";

/** What was redriven from a queue. */
interface Redriven {
  queue: string;
  /** Messages that were redriven. */
  putBack: number;
  /** Messages that stay: another program's, or sent after the redrive began. */
  left: number;
}

const BATCH_SIZE = 100;
/** Seconds. A redriven message must not become visible before it is deleted. */
const VISIBILITY_TIMEOUT = 300;
/** Milliseconds: longer than the console or `rollcall status` hides messages that it lists. */
const HIDDEN_BY_OTHERS = 35_000;

/**
 * Redrives the messages of a dead-letter queue. Each is deleted after it was sent to its target, so that none is lost.
 * Messages that arrive after the start stay, so that one that fails again is not redriven for ever.
 *
 * @param stack - the stack
 * @param queue - the queue
 * @param onProgress - called with the number of messages redriven so far
 * @returns how many messages were redriven and how many stay
 * @throws UserError where SQS does not delete a message
 */
export async function redriveQueue(
  stack: Stack,
  { name, url, describe, redrive }: DeadLetterQueue,
  onProgress: (messages: number) => void = () => {},
): Promise<Redriven> {
  const { sqs } = stack;
  const queueUrl = stack.outputs[url];
  if (queueUrl === undefined) return { queue: name, putBack: 0, left: 0 };
  const began = Date.now();
  let received = Date.now();
  const remaining = new Set<Message>();
  let redriven = 0;
  const isRedrivable = ({ Body = "", Attributes }: Message) =>
    Number(Attributes?.SentTimestamp) <= began && describe(Body) !== undefined;
  try {
    for (;;) {
      const messages = await receiveMessages(sqs, queueUrl, BATCH_SIZE, VISIBILITY_TIMEOUT);
      if (messages.length === 0) {
        const isHidden = (await countMessages(stack, queueUrl)) > remaining.size;
        if (isHidden && Date.now() < received + HIDDEN_BY_OTHERS) continue;
        break;
      }
      received = Date.now();
      for (const message of messages) remaining.add(message);
      const redrivable = messages.filter(isRedrivable);
      if (redrivable.length === 0) continue;
      await redrive(
        stack,
        redrivable.map(({ Body = "" }) => Body),
      );
      await deleteMessages(sqs, queueUrl, redrivable);
      for (const message of redrivable) remaining.delete(message);
      redriven += redrivable.length;
      onProgress(redriven);
    }
  } finally {
    await releaseMessages(sqs, queueUrl, [...remaining]);
  }
  return { queue: name, putBack: redriven, left: remaining.size };
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
    const { putBack } = await redriveQueue(stack, queue);
    if (putBack > 0) redriven.set(queue.name, putBack);
  }
  return redriven;
}
