import type { Clock } from "./clock";

const FIRST_WAIT = 50;
const LONGEST_WAIT = 5_000;

/**
 * The attempts at one thing: 1 at once, the next ones after waits that double and are drawn at random from 0 up
 * (full jitter). Ends when the next wait would pass the deadline, so code after the loop is for "time is up".
 * @param deadline milliseconds since the epoch
 */
export async function* attempts(clock: Clock, deadline: number): AsyncGenerator<number> {
  for (let attempt = 1; ; attempt++) {
    yield attempt;
    const wait = clock.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
    if (clock.now() + wait >= deadline) return;
    await clock.wait(wait);
  }
}
