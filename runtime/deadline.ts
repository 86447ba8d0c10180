import type { Context } from "aws-lambda";
import type { Clock } from "./clock";

/** Kept free at the end of a run, to answer before Lambda ends it. */
const MARGIN = 3_000;

/** When a run should be finishing: milliseconds since the epoch. */
export function deadlineOf(context: Pick<Context, "getRemainingTimeInMillis">, clock: Clock): number {
  return clock.now() + context.getRemainingTimeInMillis() - MARGIN;
}
