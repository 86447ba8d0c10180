import { setTimeout as delay } from "node:timers/promises";

/** A function that still runs after this is killed when its host stops. */
const PATIENCE_MS = 5000;

/** Waits for the batches in hand when a trigger stops, though not for ever. */
export async function settledSoon(running: Iterable<Promise<unknown>>): Promise<void> {
  const patience = new AbortController();
  const enough = delay(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(running), enough]);
  patience.abort();
}
