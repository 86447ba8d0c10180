import { COUNTERS, type Counts, type Reason, type Summary } from "./summary";

/** The output of a stage and, after the last one, of the execution. */
export interface Report extends Counts {
  uploadId: string;
  bucket: string;
  key: string;
  startedAt: string;
  /** Seconds. A stage lasts from the end of the one before, although their work overlaps. */
  durations: { total: number; parse?: number; insert?: number; welcome?: number };
  /** Without the values: the execution contains nothing of a row. */
  reasons: Omit<Reason, "value">[];
  /** `s3://bucket/key` of rejects.csv; null where nothing was rejected. */
  rejects: string | null;
}

/**
 * Returns the report of an upload.
 * @param summary - the current SUMMARY
 * @param now - ISO 8601
 */
export function reportOf(summary: Summary, now: string): Report {
  const counts = Object.fromEntries(COUNTERS.map((counter) => [counter, summary[counter] ?? 0])) as Counts;
  return {
    uploadId: summary.uploadId,
    bucket: summary.bucket,
    key: summary.key,
    startedAt: summary.startedAt,
    ...counts,
    durations: durationsOf(summary, now),
    reasons: (summary.reasons ?? []).map(({ code, count, firstLine }) => ({ code, count, firstLine })),
    rejects: summary.rejects ?? null,
  };
}

function durationsOf(summary: Summary, now: string): Report["durations"] {
  const marks = [summary.startedAt, summary.parsedAt, summary.welcomeStartedAt, summary.finishedAt ?? now];
  const [parse, insert, welcome] = [0, 1, 2].map((stage) => secondsBetween(marks[stage], marks[stage + 1]));
  return {
    total: secondsBetween(summary.startedAt, summary.finishedAt ?? now) ?? 0,
    ...(parse === undefined ? {} : { parse }),
    ...(insert === undefined ? {} : { insert }),
    ...(welcome === undefined ? {} : { welcome }),
  };
}

function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}
