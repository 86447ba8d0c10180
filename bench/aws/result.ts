import { type Costs, estimate } from "../../local/metering/usage";
import type { Item } from "../../tests/doubles/dynamodb/operand";
import type { Execution } from "../../tests/doubles/run-execution";
import type { EmailService } from "./email-service";
import { filesOf, type PeopleFiles, SMALL_FILE_DELAY } from "./people";
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
  /** Of the small file, since its own upload. */
  smallInsertedAfter: number | undefined;
  smallEndedAfter: number | undefined;
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
  const moments: { parsed?: number; inserted?: number; ended?: number; smallInserted?: number; smallEnded?: number } =
    {};
  let smallUpload: string | undefined;
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
    smallInserted() {
      moments.smallInserted = time.now();
    },
    /** Says which upload is that of the small file. */
    watchSmall(uploadId: string) {
      smallUpload = uploadId;
    },
    summaryChanged({ uploadId, parsedAt, toInsert, toWelcome }: Item) {
      if (uploadId?.S === smallUpload && parsedAt && toInsert?.N === "0" && toWelcome?.N === "0")
        moments.smallEnded ??= time.now();
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
    ...{ rows, uploads: filesOf(files), inserted: insertedCount(), emails: emails.accepted() },
    parsedAfter: after(moments.parsed),
    lastInsertAfter: after(moments.inserted),
    lastEmailAfter: after(emails.accepted() > 0 ? emails.lastAt() : undefined),
    smallInsertedAfter: after(moments.smallInserted && moments.smallInserted - SMALL_FILE_DELAY),
    smallEndedAfter: after(moments.smallEnded && moments.smallEnded - SMALL_FILE_DELAY),
    executionsEndedAfter: after(moments.ended),
    executions,
    costs: estimate(measurements.usages(), rows),
    counts: measurements.counts(),
    peaks: measurements.peaks(),
    events,
    maxRss: process.resourceUsage().maxRSS * 1_024,
  };
}
