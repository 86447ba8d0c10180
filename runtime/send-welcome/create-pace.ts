import type { Clock } from "../clock";

/** Waits until the next email may go. */
export type Pace = () => Promise<void>;

/** Spaces calls evenly, so that no second sees more than `perSecond` of them, however many wait at once. */
export function createPace(clock: Clock, perSecond: number): Pace {
  const interval = 1_000 / perSecond;
  let next = 0;
  return async () => {
    const now = clock.now();
    const mine = Math.max(now, next);
    next = mine + interval;
    // Timers count whole milliseconds.
    if (mine - now >= 1) await clock.wait(mine - now);
  };
}
