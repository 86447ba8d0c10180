import type { QueueSettings, Sqs, StoredMessage } from "../../tests/doubles/create-sqs";
import { FAIR_QUEUE } from "./parameters";

/** Chooses the messages of a receive as a fair queue does: those of quiet groups before those of noisy ones. */
export function createFairQueue(sqs: Sqs, queue: QueueSettings) {
  /** By group. A message without one is a group of its own, and so quiet. */
  const inFlight = new Map<string, number>();
  const groups = new Set<string>();
  const add = ({ group }: StoredMessage, count: number) => {
    if (group !== undefined) inFlight.set(group, (inFlight.get(group) ?? 0) + count);
  };
  /** 0 for quiet groups; the noisy one with the fewest messages in flight is first. */
  const rank = (group: string) => {
    const own = inFlight.get(group) ?? 0;
    const all = [...inFlight.values()].reduce((sum, count) => sum + count, 0);
    return own >= FAIR_QUEUE.noisyMessages && own > all * FAIR_QUEUE.noisyShare ? own : 0;
  };
  const choose = (most: number) => {
    // One group is received in its own order, which takes no look at the whole queue.
    if (groups.size < 2) return sqs.visible(queue, most);
    const ranks = new Map([...groups].map((group) => [group, rank(group)]));
    const rankOf = ({ group = "" }: StoredMessage) => ranks.get(group) ?? 0;
    return sqs
      .visible(queue)
      .sort((a, b) => rankOf(a) - rankOf(b))
      .slice(0, most);
  };
  return {
    arrived(group: string | undefined): void {
      if (group !== undefined) groups.add(group);
    },
    /** @returns messages to receive, at most so many; they are in flight from now on */
    take(most: number): StoredMessage[] {
      const messages = choose(most);
      for (const message of messages) add(message, 1);
      return messages;
    },
    /** Ends the flight of a message: it is deleted, or visible again. */
    landed: (message: StoredMessage): void => add(message, -1),
  };
}
