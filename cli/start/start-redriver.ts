import { setTimeout as delay } from "node:timers/promises";
import { redriveAll } from "../../client/redrive/redrive-queue";
import type { Stack } from "../../client/stack";
import type { RedrivenMessages } from "../report/report";

/** Milliseconds between two looks at the dead-letter queues. */
const INTERVAL = 1_000;

/** Redrives in the background what is dead-lettered. */
export interface Redriver extends AsyncDisposable {
  /** Rejects where a redrive fails; never resolves. */
  failed: Promise<never>;
  /** Returns the messages redriven since the last call, by queue. */
  take(): RedrivenMessages[];
}

/**
 * Starts to redrive dead-lettered messages as an operator would: injected faults exhaust retries, and they end.
 *
 * @param stack - the stack
 * @returns the redriver; disposed of, it ends after the redrive under way
 */
export function startRedriver(stack: Stack): Redriver {
  const stopping = new AbortController();
  const counts = new Map<string, number>();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Handled here too: the caller may not wait for it any more when it fails.
  failed.catch(() => {});

  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      for (const [queue, messages] of await redriveAll(stack)) counts.set(queue, (counts.get(queue) ?? 0) + messages);
      await delay(INTERVAL, undefined, { signal }).catch(() => {});
    }
  })().catch(reject);

  return {
    failed,
    take() {
      const taken = [...counts].map(([queue, messages]) => ({ queue, messages }));
      counts.clear();
      return taken;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}
