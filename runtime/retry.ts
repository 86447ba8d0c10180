import type { Clock } from "./clock";
import { describeError } from "./log";

/*
 * Errors in runtime/ are made by functions and recognised by guards: a class that extends Error loses its message and
 * its instanceof when Pulumi serialises it (docs/decisions/2026-11-24-errors-without-classes.md).
 */

const FIRST_DELAY = 50;
const LONGEST_DELAY = 5_000;

/**
 * Yields the numbers of attempts: 1 at once, the next ones after delays that double, with full jitter. Ends when the
 * next delay would pass the deadline, so code after the loop handles the exceeded deadline.
 * @param clock - measures and waits
 * @param deadline - milliseconds since the epoch
 * @param longestDelay - milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function* attemptsWithBackoff(
  clock: Clock,
  deadline: number,
  longestDelay = LONGEST_DELAY,
): AsyncGenerator<number> {
  for (let attempt = 1; ; attempt++) {
    yield attempt;
    const delay = clock.random() * Math.min(longestDelay, FIRST_DELAY * 2 ** attempt);
    if (clock.now() + delay >= deadline) return;
    await clock.wait(delay);
  }
}

/** The invocation has to end before its work is complete; the event source retries it. */
interface DeadlineExceeded extends Error {
  name: "DeadlineExceeded";
}

/**
 * @param action - what was not completed, without personal data
 * @param lastError - why the last attempt failed; undefined where it did not
 */
export function deadlineExceeded(action: string, lastError?: unknown): DeadlineExceeded {
  const reason = lastError === undefined ? "" : ` The last attempt failed with ${describeError(lastError)}`;
  const message = `The deadline passed while ${action}. The event source retries it.${reason}`;
  return Object.assign(new Error(message), { name: "DeadlineExceeded" as const });
}

export function isDeadlineExceeded(error: unknown): error is DeadlineExceeded {
  return error instanceof Error && error.name === "DeadlineExceeded";
}

const THROTTLING = [
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "ProvisionedThroughputExceededException",
  "RequestThrottled",
  "KmsThrottled",
];

/** Whether an AWS service throttled the call: it took no effect, and a retry may succeed. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLING.includes(error.name);
}
