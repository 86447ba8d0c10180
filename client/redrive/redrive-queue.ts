import type { Message } from "@aws-sdk/client-sqs";
import type { Stack } from "../stack";
import type { DeadLetterQueue } from "./dead-letter-queues";
import { deleteMessages, receiveMessages, releaseMessages } from "./dead-letters";

interface Redriven {
  queue: string;
  /** Messages that are on their way again. */
  putBack: number;
  /** Messages that stay: none of this program's, or come in meanwhile. */
  left: number;
}

const MESSAGES_AT_A_TIME = 100;
/** A message that is put back must not show up again before it is deleted. */
const VISIBILITY_TIMEOUT = 300;

/**
 * Puts back what waits in a queue. A message is deleted once it is put back, so nothing is lost in between; what is put
 * back twice does no harm. Takes what was sent before it began: what fails again meanwhile is for the next time.
 * @param onPutBack is told of the number so far
 */
export async function redriveQueue(
  stack: Stack,
  { name, url, describe: read, redrive: putBack }: DeadLetterQueue,
  onPutBack: (messages: number) => void = () => {},
): Promise<Redriven> {
  const { sqs } = stack;
  const queueUrl = stack.outputs[url];
  const began = Date.now();
  const held = new Set<Message>();
  let redriven = 0;
  const isRedrivable = ({ Body = "", Attributes }: Message) =>
    Number(Attributes?.SentTimestamp) <= began && read(Body) !== undefined;
  try {
    for (;;) {
      const received = await receiveMessages(sqs, queueUrl, MESSAGES_AT_A_TIME, VISIBILITY_TIMEOUT);
      if (received.length === 0) break;
      for (const message of received) held.add(message);
      const redrivable = received.filter(isRedrivable);
      if (redrivable.length === 0) continue;
      await putBack(
        stack,
        redrivable.map(({ Body = "" }) => Body),
      );
      await deleteMessages(sqs, queueUrl, redrivable);
      for (const message of redrivable) held.delete(message);
      redriven += redrivable.length;
      onPutBack(redriven);
    }
  } finally {
    await releaseMessages(sqs, queueUrl, [...held]);
  }
  return { queue: name, putBack: redriven, left: held.size };
}
