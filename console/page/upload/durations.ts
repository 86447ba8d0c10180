import type { ExecutionDetail, UploadSummary } from "../../api";
import { elapsed } from "../format";

/** Milliseconds. */
export interface Durations {
  total: number;
  /** Of parse, insert and send; undefined for a stage that has not begun. They add up to the total. */
  stages: (number | undefined)[];
}

/** A longer upload is shown in seconds, a shorter one in tenths of a second. */
const LONG = 10_000;

/**
 * Computes how long an upload took, or has been taking. A stage lasts from the end of the one before, although their work
 * overlaps. The times are rounded before they are subtracted, so that the durations as shown add up.
 */
export function durationsOf(
  execution: Pick<ExecutionDetail, "startedAt" | "stoppedAt">,
  summary: UploadSummary,
): Durations {
  const { startedAt = execution.startedAt, parsedAt, welcomeStartedAt, finishedAt = execution.stoppedAt } = summary;
  const total = elapsed(startedAt, finishedAt);
  const unit = total < LONG ? 100 : 1_000;
  const at = (time: string | undefined) => {
    const offset = Math.min(total, Math.max(0, elapsed(startedAt, time)));
    return Math.round(offset / unit) * unit;
  };
  const marks = [startedAt, parsedAt, welcomeStartedAt];
  const stages = marks.map((mark, index) => {
    if (mark === undefined) return undefined;
    const next = marks[index + 1] ?? finishedAt;
    return at(next) - at(mark);
  });
  return { total: at(finishedAt), stages };
}
