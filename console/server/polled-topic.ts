import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { problemOf } from "./errors";

/** A server-sent event of a topic: its state as JSON, or why it cannot be read. */
export interface TopicMessage {
  event: "state" | "problem";
  data: string;
}

export interface PolledTopic {
  /** @returns ends the subscription */
  subscribe(listener: (message: TopicMessage) => void): () => void;
  readonly subscribers: number;
}

/** Milliseconds between comments, which keep proxies and browsers from closing an idle stream. */
const HEARTBEAT_INTERVAL = 15_000;

/**
 * Polls a state once for all its subscribers, and not at all without any. Subscribers receive the last known state at
 * once, and then each state that differs from the one before.
 * @param interval - milliseconds between two reads
 * @param intervalsAfter - returns how many intervals pass until the next read: more than one after a state that changes seldom
 */
export function createPolledTopic<State>(
  read: () => Promise<State>,
  interval: number,
  intervalsAfter: (state: State) => number = () => 1,
): PolledTopic {
  const listeners = new Set<(message: TopicMessage) => void>();
  let last: TopicMessage | undefined;
  let isPolling = false;

  async function poll(): Promise<void> {
    isPolling = true;
    while (listeners.size > 0) {
      let intervals = 1;
      let message: TopicMessage;
      try {
        const state = await read();
        intervals = intervalsAfter(state);
        message = { event: "state", data: JSON.stringify(state) };
      } catch (error) {
        message = { event: "problem", data: JSON.stringify(problemOf(error).problem) };
      }
      if (message.data !== last?.data) {
        last = message;
        for (const listener of listeners) listener(message);
      }
      await delay(interval * intervals, undefined, { ref: false });
    }
    isPolling = false;
    // Without subscribers nothing is read, so the last state becomes stale.
    last = undefined;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (last !== undefined) listener(last);
      if (!isPolling) void poll();
      return () => {
        listeners.delete(listener);
      };
    },
    get subscribers() {
      return listeners.size;
    },
  };
}

/** @returns finds the topic of a name, or creates it; topics without subscribers are dropped */
export function sharedTopics(): (name: string, create: () => PolledTopic) => PolledTopic {
  const topics = new Map<string, PolledTopic>();
  return (name, create) => {
    for (const [other, { subscribers }] of topics) if (subscribers === 0 && other !== name) topics.delete(other);
    const topic = topics.get(name) ?? create();
    topics.set(name, topic);
    return topic;
  };
}

/**
 * Streams a topic as server-sent events until the client disconnects.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function streamTopic(context: Context, topic: PolledTopic): Response {
  // hono answers HEAD with GET's handler and drops the body, which would never end the subscription.
  if (context.req.method === "HEAD") return context.body(null, 200, { "content-type": "text/event-stream" });
  return streamSSE(context, async (stream) => {
    const disconnected = Promise.withResolvers<void>();
    stream.onAbort(disconnected.resolve);
    const unsubscribe = topic.subscribe((message) => void stream.writeSSE(message));
    const heartbeat = setInterval(() => void stream.write(":\n\n"), HEARTBEAT_INTERVAL);
    heartbeat.unref();
    await disconnected.promise;
    unsubscribe();
    clearInterval(heartbeat);
  });
}
