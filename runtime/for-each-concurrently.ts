/**
 * Calls `work` for every item, at most `concurrency` at a time, and takes the next item only when a call is free to
 * have it: a slow consumer slows the source. The first error stops the taking and is thrown once the running calls
 * have ended.
 */
export async function forEachConcurrently<Item>(
  source: AsyncIterable<Item> | Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let stopped = false;
  const worker = async () => {
    while (!stopped) {
      const { done, value } = await items.next();
      if (done) return;
      await work(value);
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    worker().catch((error) => {
      stopped = true;
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  await items.return?.();
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}
