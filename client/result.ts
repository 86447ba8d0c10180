import { COUNTERS, type Counts, type Reason } from "../runtime/upload/summary";
import type { Snapshot } from "./follow";
import type { StartedUpload } from "./upload";
import type { WaitingWork } from "./waiting/work";

/** The result of one upload. */
export interface Result extends StartedUpload, Counts {
  /** The execution's status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED. */
  status: string;
  error?: string;
  cause?: string;
  reasons: Reason[];
  /** Local path of rejects.csv, where there are rejects. */
  rejects?: string;
  /** What the upload waits for while it is running. */
  waiting?: WaitingWork[];
  /** ISO 8601; present where the upload was stopped. */
  stoppedAt?: string;
  /** Seconds from the upload's notification to the end. */
  seconds?: number;
}

/**
 * Creates the result of an upload from its last snapshot.
 *
 * @param upload - the upload
 * @param snapshot - its SUMMARY and execution
 * @param rejects - path or address of rejects.csv; undefined where there is none
 * @returns the result
 */
export function createResult(
  upload: StartedUpload,
  { summary, execution, waiting }: Snapshot,
  rejects: string | undefined,
): Result {
  const counts = Object.fromEntries(COUNTERS.map((counter) => [counter, summary[counter] ?? 0])) as Counts;
  const { startedAt, finishedAt, stoppedAt } = summary;
  return {
    ...upload,
    status: execution.status ?? "RUNNING",
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
    ...counts,
    reasons: summary.reasons ?? [],
    ...(rejects !== undefined && { rejects }),
    ...(waiting !== undefined && { waiting }),
    ...(summary.status === "STOPPED" && stoppedAt && { stoppedAt }),
    ...(startedAt && finishedAt && { seconds: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 }),
  };
}
