import { isStageComplete, type Summary } from "../../runtime/upload/summary";

/** Work of a running upload that waits, and what to do about it. */
export interface WaitingWork {
  /** The queue or the function where it waits: `buffer-dead-letters`. */
  where: string;
  /** Whether it waits until it is redriven. Other work is retried automatically. */
  isDeadLettered: boolean;
  /** What waits and why. Names files and uploads, never a user. */
  what: string;
  /** What to do, with the command. */
  nextStep: string;
}

/** An upload whose execution has not ended. */
export interface RunningUpload {
  uploadId: string;
  /** Empty until process-csv has written it. */
  summary: Partial<Summary>;
  /** When the SUMMARY was last seen to change, in milliseconds since the epoch; absent where it was read only once. */
  changedAt?: number;
}

/**
 * What a message is about: parsing a file, inserting rows, sending emails, recording what became of an email, sending a
 * task result, or notifying.
 */
export type WorkKind = "parse" | "insert" | "welcome" | "delivery" | "report" | "notify";

/**
 * Checks whether an upload waits for work of a kind.
 *
 * @param kind - the kind
 * @param summary - the upload's SUMMARY
 * @returns whether that work is not complete
 */
export function waitsFor(kind: WorkKind, summary: Partial<Summary>): boolean {
  const { error, waitingFor } = summary;
  // An upload is complete once SES has accepted its emails, and has ended when its uploader is notified.
  if (kind === "delivery" || kind === "notify") return false;
  if (kind === "report")
    return waitingFor !== undefined && (error !== undefined || isStageComplete(summary, waitingFor));
  return error === undefined && !isStageComplete(summary, STAGE_OF[kind]);
}

const STAGE_OF = { parse: "PARSE", insert: "INSERT", welcome: "WELCOME" } as const;
