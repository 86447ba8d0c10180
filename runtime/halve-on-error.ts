import { isDeadlineExceeded } from "./retry";

/** An item that could not be processed, and why. */
export interface Failed<Item> {
  item: Item;
  error: unknown;
}

/**
 * Calls `work` with items; where it throws a permanent error, with each half of them, until an item that fails is alone.
 * @param items - any number; work on those that were processed before the error must be safe to repeat
 * @param work - returns the items that are not known to be processed; throws what can be the fault of one item
 * @returns the items that are not known to be processed
 */
export async function halveOnError<Item>(
  items: Item[],
  work: (items: Item[]) => Promise<Failed<Item>[]>,
): Promise<Failed<Item>[]> {
  try {
    return await work(items);
  } catch (error) {
    if (items.length <= 1 || isDeadlineExceeded(error)) return items.map((item) => ({ item, error }));
    const half = Math.ceil(items.length / 2);
    const failed = await halveOnError(items.slice(0, half), work);
    return [...failed, ...(await halveOnError(items.slice(half), work))];
  }
}
