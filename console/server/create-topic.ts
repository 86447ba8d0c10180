import { setTimeout as delay } from "node:timers/promises";
import { problemOf } from "./problem-of";

/** What those who watch a topic are told: its state as JSON, or why it cannot be read. */
export interface News {
  event: "state" | "problem";
  data: string;
}

export interface Topic {
  /** @returns what ends the watching */
  watch(listener: (news: News) => void): () => void;
  readonly watchers: number;
}

/**
 * Something that changes and is watched. However many watch, it is read once in a while, and never while nobody does.
 * A state that is as before is not told again; who comes late is told the last one at once.
 * @param interval milliseconds between two readings
 * @param isFinal whether a state is not going to change
 */
export function createTopic<State>(
  read: () => Promise<State>,
  interval: number,
  isFinal: (state: State) => boolean = () => false,
): Topic {
  const listeners = new Set<(news: News) => void>();
  let last: News | undefined;
  let isReading = false;

  async function readOn(): Promise<void> {
    isReading = true;
    while (listeners.size > 0) {
      let isOver = false;
      let news: News;
      try {
        const state = await read();
        isOver = isFinal(state);
        news = { event: "state", data: JSON.stringify(state) };
      } catch (error) {
        news = { event: "problem", data: JSON.stringify(problemOf(error).problem) };
      }
      if (news.data !== last?.data) {
        last = news;
        for (const listener of listeners) listener(news);
      }
      if (isOver) break;
      await delay(interval, undefined, { ref: false });
    }
    isReading = false;
    // What was last told grows old while nobody reads.
    if (listeners.size === 0) last = undefined;
  }

  return {
    watch(listener) {
      listeners.add(listener);
      if (last !== undefined) listener(last);
      if (!isReading) void readOn();
      return () => {
        listeners.delete(listener);
      };
    },
    get watchers() {
      return listeners.size;
    },
  };
}
