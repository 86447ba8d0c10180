import { type Counter, type Counts, isStageComplete, type Summary } from "../runtime/upload/summary";
import { formatCount, formatNumber } from "./format";

/** Progress of sending a file. */
export interface SentBytes {
  /** Bytes stored so far. */
  bytes: number;
  /** Bytes of the file. */
  size: number;
}

/** Progress of one stage of an upload. */
export interface StageProgress {
  name: string;
  /** 0 to 1; undefined where the total is not known yet. */
  share: number | undefined;
  /** The figures as text: `20 of 50`; empty where there are none. */
  detail: string;
}

/**
 * Computes the progress of an upload's stages from its SUMMARY. What a stop leaves out is named, and is no progress.
 *
 * @param snapshot - the SUMMARY, and the bytes sent where they are known
 * @returns the stages in order: the sending of the file where it is known, then parse, insert and send
 */
export function getStageProgress({ sent, summary }: { sent?: SentBytes; summary: Partial<Summary> }): StageProgress[] {
  const { size = 0, parsedBytes = 0, parsedAt, accepted = 0, rows = 0, inserted = 0 } = summary;
  const { notInserted = 0, notWelcomed = 0 } = summary;
  const { processed, emailed } = countProcessed(summary);
  const isInserted = parsedAt !== undefined && processed === accepted;
  const [insertsDone, emailsDone] = [processed - notInserted, emailed - notWelcomed];
  const parsed = parsedAt === undefined ? formatBytes(parsedBytes, size) : formatCount(rows, "row");
  return [
    ...(sent
      ? [{ name: "Upload", share: divide(sent.bytes, sent.size, 1), detail: formatBytes(sent.bytes, sent.size) }]
      : []),
    { name: "Parse CSV", share: parsedAt === undefined ? divide(parsedBytes, size, 0) : 1, detail: parsed },
    {
      name: "Insert users",
      share: parsedAt === undefined ? undefined : divide(insertsDone, accepted, 1),
      detail: withOmitted(
        parsedAt === undefined ? formatNumber(insertsDone) : formatPart(insertsDone, accepted, "no rows to insert"),
        notInserted,
        "not inserted",
      ),
    },
    {
      name: "Send welcome emails",
      share: isInserted ? divide(emailsDone, inserted, 1) : undefined,
      detail: withOmitted(
        isInserted ? formatPart(emailsDone, inserted, "no new users") : formatNumber(emailsDone),
        notWelcomed,
        "not sent",
      ),
    },
  ];
}

/**
 * Counts the work that is over.
 *
 * @param summary - the SUMMARY
 * @returns the accepted rows with an outcome, and the new users with one
 */
export function countProcessed(summary: Partial<Counts>): { processed: number; emailed: number } {
  const sum = (...counters: Counter[]) => counters.reduce((total, counter) => total + (summary[counter] ?? 0), 0);
  return {
    processed: sum("inserted", "updated", "existing", "duplicates", "invalid", "notInserted"),
    emailed: sum("welcomed", "welcomeFailed", "notWelcomed"),
  };
}

/**
 * Checks whether there is something to stop of an upload: its end is not recorded, or it failed and work of it may be left.
 * The status of the execution does not tell: Step Functions ends an execution without the work of its upload.
 *
 * @param summary - the SUMMARY
 * @returns false where it is stopped, or complete
 */
export function isStoppable(summary: Partial<Summary>): boolean {
  const { uploadId, stoppedAt, finishedAt } = summary;
  if (uploadId === undefined || stoppedAt !== undefined) return false;
  return finishedAt === undefined || !isStageComplete(summary, "WELCOME");
}

/** @param ofNothing - the share of an empty whole */
function divide(part: number, whole: number, ofNothing: number): number {
  return whole === 0 ? ofNothing : Math.min(1, part / whole);
}

function formatPart(part: number, whole: number, nothing: string): string {
  return whole === 0 ? nothing : `${formatNumber(part)} of ${formatNumber(whole)}`;
}

function withOmitted(detail: string, omitted: number, what: string): string {
  return omitted === 0 ? detail : `${detail} · ${formatNumber(omitted)} ${what}`;
}

/** @returns nothing where the size is not known yet, or is 0 */
function formatBytes(part: number, whole: number): string {
  return whole === 0 ? "" : `${formatNumber(part)} of ${formatNumber(whole)} bytes`;
}
