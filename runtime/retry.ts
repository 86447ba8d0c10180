import type { Clock } from "./clock";

const FIRST_WAIT = 50;
const LONGEST_WAIT = 5_000;

/**
 * The attempts at one thing: 1 at once, the next ones after waits that double and are drawn at random from 0 up
 * (full jitter). Ends when the next wait would pass the deadline, so code after the loop is for "time is up".
 * @param deadline milliseconds since the epoch
 */
export async function* attemptsWithBackoff(clock: Clock, deadline: number): AsyncGenerator<number> {
  for (let attempt = 1; ; attempt++) {
    yield attempt;
    const wait = clock.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
    if (clock.now() + wait >= deadline) return;
    await clock.wait(wait);
  }
}

/**
 * Errors in runtime/ are made by functions and told apart by guards: a class that extends Error loses its message and
 * its instanceof when Pulumi serialises it (docs/decisions/2026-11-24-errors-without-classes.md).
 */

/** The run has to end before its work does; what is left comes again. */
interface DeadlineExceeded extends Error {
  name: "DeadlineExceeded";
}

/** @param doing what was not finished, without personal data */
export function deadlineExceeded(doing: string): DeadlineExceeded {
  const message = `Time was up while ${doing}. It is tried again when the event is delivered again.`;
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

/** Whether an AWS service said "slower, please": the call took no effect and a later one may. */
export function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLING.includes(error.name);
}
