import { setTimeout as delay } from "node:timers/promises";

export interface BatchQueueOptions<Item> {
  batchSize: number;
  /** Batching window: milliseconds from a batch's first item. */
  windowMs: number;
  /** Never rejects. */
  process(items: Item[]): Promise<void>;
  signal: AbortSignal;
}

/** Processes items in order, one batch at a time. Items that arrive meanwhile form the next batch. */
export interface BatchQueue<Item> {
  push(item: Item): void;
  /** Items that wait or are processed. */
  size(): number;
  /** Resolves when the next batch is processed, or the queue is idle. */
  batchDone(): Promise<void>;
  /** Resolves when the queue is idle. */
  idle(): Promise<void>;
}

export function createBatchQueue<Item>({
  batchSize,
  windowMs,
  process,
  signal,
}: BatchQueueOptions<Item>): BatchQueue<Item> {
  const waiting: Item[] = [];
  let processing = 0;
  let active = false;
  let running = Promise.resolve();
  let full = Promise.withResolvers<void>();
  let processed = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (waiting.length > 0 && !signal.aborted) {
      if (windowMs > 0 && waiting.length < batchSize) await filled();
      const items = waiting.splice(0, batchSize);
      processing = items.length;
      await process(items);
      processing = 0;
      processed.resolve();
      processed = Promise.withResolvers();
    }
    active = false;
  }

  async function filled(): Promise<void> {
    const filledUp = new AbortController();
    full = Promise.withResolvers();
    const window = delay(windowMs, undefined, { signal: AbortSignal.any([signal, filledUp.signal]) });
    await Promise.race([full.promise, window.catch(() => {})]);
    filledUp.abort();
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
    size: () => waiting.length + processing,
    batchDone: () => (active ? Promise.race([processed.promise, running]) : Promise.resolve()),
    idle: () => running,
  };
}
