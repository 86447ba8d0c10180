/**
 * Calls `work` for every item, at most `concurrency` at a time. The next item is read from the source only when a call
 * can start, so a slow consumer slows the source.
 * @param source - the items
 * @param concurrency - the limit of concurrent calls
 * @param work - is called once for each item
 * @throws the first error of `source` or `work`, after the running calls have ended; no further item is read
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
