import type { DeadLetterQueue } from "../../client/redrive/dead-letter-queues";
import { DEAD_LETTER_QUEUES } from "../../client/redrive/dead-letter-queues";
import { inspectQueue } from "../../client/redrive/dead-letters";
import { redriveQueue } from "../../client/redrive/redrive-queue";
import type { DeadLetterCounts, DeadLetters, RedriveResult } from "../api";
import { NotFound } from "./errors";
import { pipelineParts } from "./pipeline-parts";
import { queueDepth } from "./read-pipeline";
import type { ConsoleSource } from "./source";

/** @returns counts the messages of the dead-letter queues */
export function deadLetterCounter(source: ConsoleSource): () => Promise<DeadLetterCounts> {
  const parts = pipelineParts(source.stack.outputs).filter(({ kind }) => kind === "deadLetters");
  return async () => {
    const depths = await Promise.all(parts.map((part) => queueDepth(source, part)));
    const counts = depths.map(({ visible, inFlight }) => visible + inFlight);
    return {
      queues: parts.flatMap(({ id }, index) => {
        const count = counts[index] ?? 0;
        return count > 0 ? [{ id, count }] : [];
      }),
    };
  };
}

/**
 * Reads messages of a dead-letter queue and leaves them in it.
 * @param name - the queue's, such as `buffer-dead-letters`
 * @throws NotFound
 */
export async function readDeadLetters({ stack }: ConsoleSource, name: string): Promise<DeadLetters> {
  const { count, messages } = await inspectQueue(stack, findQueue(name));
  return {
    count,
    messages: messages.map(({ id, sentAt, what, reason, known }) => ({ id, sentAt, description: what, reason, known })),
  };
}

/**
 * Redrives a dead-letter queue, as `rollcall redrive` does.
 * @throws NotFound
 */
export async function redrive({ stack }: ConsoleSource, name: string): Promise<RedriveResult> {
  const queue = findQueue(name);
  const { redriven, remaining } = await redriveQueue(stack, queue);
  return { redriven, remaining, target: queue.target };
}

function findQueue(name: string): DeadLetterQueue {
  const queue = DEAD_LETTER_QUEUES.find((each) => each.name === name);
  if (queue === undefined) throw new NotFound(`${name} cannot be redriven. Open the Pipeline page for what can.`);
  return queue;
}
