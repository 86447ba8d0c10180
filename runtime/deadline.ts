import type { Context } from "aws-lambda";
import type { Clock } from "./clock";

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
