import { setTimeout as delay } from "node:timers/promises";

export interface RetryOptions {
  /** Aborted: no further attempt. */
  signal: AbortSignal;
  /** Told of an error once, until another one follows. */
  onError(error: unknown): void;
}

/** Milliseconds between attempts. */
const PAUSE_MS = 500;

/**
 * Repeats a task that fails, since what it failed of (a missing right, a service that is not there) may be mended
 * meanwhile: Lambda's own pollers go on like this.
 * @returns undefined when aborted first
 */
export async function retryUntilSuccess<Result>(
  task: () => Promise<Result>,
  { signal, onError }: RetryOptions,
): Promise<Result | undefined> {
  let problem: string | undefined;
  while (!signal.aborted)
    try {
      return await task();
    } catch (error) {
      if (signal.aborted) break;
      if (String(error) !== problem) onError(error);
      problem = String(error);
      // Aborted is what the loop asks next.
      await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  return undefined;
}
