import type { Message } from "@aws-sdk/client-sqs";
import type { Stack } from "../stack";
import type { DeadLetterQueue } from "./dead-letter-queues";
import { deleteMessages, receiveMessages, releaseMessages } from "./dead-letters";

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
  const began = Date.now();
  const remaining = new Set<Message>();
  let redriven = 0;
  const isRedrivable = ({ Body = "", Attributes }: Message) =>
    Number(Attributes?.SentTimestamp) <= began && describe(Body) !== undefined;
  try {
    for (;;) {
      const messages = await receiveMessages(sqs, queueUrl, BATCH_SIZE, VISIBILITY_TIMEOUT);
      if (messages.length === 0) break;
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
