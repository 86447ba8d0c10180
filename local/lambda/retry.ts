import { setTimeout as delay } from "node:timers/promises";

export interface RetryOptions {
  /** Aborted: no further attempts. */
  signal: AbortSignal;
  /** Called with each error that differs from the one before. */
  onError(error: unknown): void;
}

/** Milliseconds between attempts. */
const RETRY_DELAY_MS = 500;

/**
 * Retries a task until it succeeds, as Lambda's pollers do: a missing permission or an unavailable service may be fixed
 * meanwhile.
 * @returns undefined when aborted first
 */
export async function retryUntilSuccess<Result>(
  task: () => Promise<Result>,
  { signal, onError }: RetryOptions,
): Promise<Result | undefined> {
  let lastError: string | undefined;
  while (!signal.aborted)
    try {
      return await task();
    } catch (error) {
      if (signal.aborted) break;
      if (String(error) !== lastError) onError(error);
      lastError = String(error);
      // The loop checks the signal next.
      await delay(RETRY_DELAY_MS, undefined, { signal }).catch(() => {});
    }
  return undefined;
}
