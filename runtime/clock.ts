import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "aws-lambda";

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

/** Kept free at the end of a run, to answer before Lambda ends it. */
const MARGIN = 3_000;

type Run = Pick<Context, "getRemainingTimeInMillis">;

/** When a run should be finishing: milliseconds since the epoch. */
export function deadlineOf(context: Run, clock: Clock): number {
  return endOf(context, clock) - MARGIN;
}

/** When Lambda ends a run that has not ended itself: milliseconds since the epoch. */
export function endOf(context: Run, clock: Clock): number {
  return clock.now() + context.getRemainingTimeInMillis();
}
