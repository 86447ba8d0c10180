import { type Costs, estimate } from "../../local/metering/usage";
import type { Item } from "../../tests/doubles/dynamodb/operand";
import type { Execution } from "../../tests/doubles/run-execution";
import type { EmailService } from "./email-service";
import type { PeopleFiles } from "./people";
import type { World } from "./world";

/** What a run of the model found. Times are seconds of virtual time since the upload. */
export interface Result {
  rows: number;
  uploads: number;
  inserted: number;
  emails: number;
  parsedAfter: number | undefined;
  lastInsertAfter: number | undefined;
  lastEmailAfter: number | undefined;
  executionsEndedAfter: number | undefined;
  /** Of executions, by status. */
  executions: Record<string, number>;
  costs: Costs;
  counts: Record<string, number>;
  peaks: Record<string, number>;
  /** Events of virtual time, and peak memory of this process, bytes. */
  events: number;
  maxRss: number;
}

/** Ends a run that does not: seconds of virtual time. */
const LONGEST_RUN = 7 * 24 * 60 * 60;

/** Watches a run: when which part is complete, and whether all is. */
export function watchRun({ time }: World, rows: number) {
  const start = time.now();
  const parsed = new Set<string>();
  const executions: Record<string, number> = {};
  const uploads = new Set<string>();
  const moments: { parsed?: number; inserted?: number; ended?: number } = {};
  let inserted = 0;
  let ended = 0;
  return {
    start,
    rows,
    uploads,
    executions,
    moments,
    insertedCount: () => inserted,
    inserted() {
      inserted++;
      moments.inserted = time.now();
    },
    summaryChanged({ uploadId, parsedAt }: Item) {
      if (parsedAt === undefined || parsed.has(uploadId?.S ?? "")) return;
      parsed.add(uploadId?.S ?? "");
      moments.parsed = time.now();
    },
    executionEnded({ status }: Execution) {
      executions[status] = (executions[status] ?? 0) + 1;
      ended++;
      moments.ended = time.now();
    },
    isOver(emails: number) {
      if (time.now() - start > LONGEST_RUN * 1_000) return true;
      return inserted >= rows && emails >= rows && ended >= uploads.size;
    },
  };
}

export type Watch = ReturnType<typeof watchRun>;

export function resultOf(
  { measurements }: World,
  { start, rows, moments, executions, insertedCount }: Watch,
  { files, emails, events }: { files: PeopleFiles; emails: EmailService; events: number },
): Result {
  const after = (moment: number | undefined) => moment && (moment - start) / 1_000;
  return {
    ...{ rows, uploads: files.count, inserted: insertedCount(), emails: emails.accepted() },
    parsedAfter: after(moments.parsed),
    lastInsertAfter: after(moments.inserted),
    lastEmailAfter: after(emails.accepted() > 0 ? emails.lastAt() : undefined),
    executionsEndedAfter: after(moments.ended),
    executions,
    costs: estimate(measurements.usages(), rows),
    counts: measurements.counts(),
    peaks: measurements.peaks(),
    events,
    maxRss: process.resourceUsage().maxRSS * 1_024,
  };
}
