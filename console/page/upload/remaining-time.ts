import { countProcessed } from "../../../client/stages";
import type { UploadSummary } from "../../api";

/** Milliseconds, and the share of the work, before which a rate says nothing. */
const SHORTEST = 2_000;
const SMALLEST_SHARE = 0.02;

/**
 * Estimates how long a running upload still takes, from the rate of its slowest stage since the start.
 * @param now - milliseconds since the epoch
 * @returns milliseconds; undefined where nothing is known yet
 */
export function remainingTime(summary: UploadSummary, now: number): number | undefined {
  if (summary.startedAt === undefined) return undefined;
  const taken = now - Date.parse(summary.startedAt);
  const shares = sharesOf(summary).filter((share) => share < 1);
  if (taken < SHORTEST || shares.length === 0) return undefined;
  const slowest = Math.min(...shares);
  return slowest < SMALLEST_SHARE ? undefined : (taken * (1 - slowest)) / slowest;
}

/** The share of each stage whose total is known, or follows from the rows so far. */
function sharesOf(summary: UploadSummary): number[] {
  const { size = 0, parsedBytes = 0, parsedAt, accepted = 0, inserted = 0 } = summary;
  if (parsedAt === undefined) return size > 0 ? [parsedBytes / size] : [];
  const { processed, emailed } = countProcessed(summary);
  const newUsers = processed === 0 ? 0 : (accepted * inserted) / processed;
  return [...(accepted > 0 ? [processed / accepted] : []), ...(newUsers > 0 ? [emailed / newUsers] : [])];
}
