import { setTimeout as delay } from "node:timers/promises";

export interface LaneOptions<Item> {
  batchSize: number;
  /** Milliseconds that a batch waits to become full, from its first item. */
  windowMs: number;
  /** Never rejects. */
  work(items: Item[]): Promise<void>;
  signal: AbortSignal;
}

/** Items worked in their order, one batch at a time; what comes meanwhile makes the next batch. */
export interface Lane<Item> {
  push(item: Item): void;
  /** Items that wait or are being worked. */
  size(): number;
  /** Resolves when a batch is done from now, or the lane rests. */
  progress(): Promise<void>;
  /** Resolves when the lane rests. */
  rest(): Promise<void>;
}

export function createLane<Item>({ batchSize, windowMs, work, signal }: LaneOptions<Item>): Lane<Item> {
  const waiting: Item[] = [];
  let inHand = 0;
  let active = false;
  let running = Promise.resolve();
  let full = Promise.withResolvers<void>();
  let progressed = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (waiting.length > 0 && !signal.aborted) {
      if (windowMs > 0 && waiting.length < batchSize) await filled();
      const items = waiting.splice(0, batchSize);
      inHand = items.length;
      await work(items);
      inHand = 0;
      progressed.resolve();
      progressed = Promise.withResolvers();
    }
    active = false;
  }

  async function filled(): Promise<void> {
    const enough = new AbortController();
    full = Promise.withResolvers();
    const window = delay(windowMs, undefined, { signal: AbortSignal.any([signal, enough.signal]) });
    await Promise.race([full.promise, window.catch(() => {})]);
    enough.abort();
  }

  return {
    push(item) {
      waiting.push(item);
      if (waiting.length >= batchSize) full.resolve();
      if (active) return;
      active = true;
      // What is pushed in the same turn is in the first batch.
      running = Promise.resolve().then(run);
    },
    size: () => waiting.length + inHand,
    progress: () => (active ? Promise.race([progressed.promise, running]) : Promise.resolve()),
    rest: () => running,
  };
}
