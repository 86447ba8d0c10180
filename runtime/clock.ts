import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "aws-lambda";

/** Time and randomness, so that a simulation can replace them. */
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

/** Returns the current time as every `…At` attribute holds it: ISO 8601 in UTC. */
export function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** Reserved at the end of an invocation for its response, in milliseconds. */
const RESPONSE_MARGIN = 3_000;

type Invocation = Pick<Context, "getRemainingTimeInMillis">;

/** Returns when an invocation should finish, in milliseconds since the epoch. */
export function deadlineOf(context: Invocation, clock: Clock): number {
  return endOf(context, clock) - RESPONSE_MARGIN;
}

/** Part of an invocation's time that is for records of the emails it has sent: transactions of receipts can conflict. */
const RECORDING_SHARE = 0.1;

/** Returns when an invocation should stop sending emails, in milliseconds since the epoch. */
export function endOfSending(context: Invocation, clock: Clock): number {
  const now = clock.now();
  return now + (1 - RECORDING_SHARE) * (deadlineOf(context, clock) - now);
}

/** Returns when Lambda ends an invocation that has not finished, in milliseconds since the epoch. */
export function endOf(context: Invocation, clock: Clock): number {
  return clock.now() + context.getRemainingTimeInMillis();
}
