import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, so that a simulation can put its own in their place. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** At least 0, below 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (milliseconds) => {
    await delay(milliseconds);
  },
  random: () => Math.random(),
};

/** ISO 8601 in UTC, as every `…At` attribute holds it. */
export function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
