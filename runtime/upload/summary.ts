import type { ExistingUsers } from "./existing-users";

/** The stage that the execution waits for; `waitingFor` in SUMMARY. */
export const STAGES = ["PARSE", "INSERT", "WELCOME"] as const;
export type Stage = (typeof STAGES)[number];

/** The status of an upload; `status` in SUMMARY. */
const STATUSES = [
  "PARSING",
  "INSERTING",
  "WELCOMING",
  "COMPLETED",
  "COMPLETED_WITH_PROBLEMS",
  "FAILED",
  "STOPPED",
] as const;
export type Status = (typeof STATUSES)[number];

/**
 * The counters of SUMMARY. Once inserting is over, rows = inserted + updated + existing + duplicates + rejected +
 * invalid + notInserted; once sending is, inserted = welcomed + welcomeFailed + notWelcomed. updated are the existing users
 * that the policy of the upload changed, notInserted and notWelcomed are what a stop left out, undone are the inserted users
 * that were deleted again. delivered, bounced and complained are the users with that status of their email: no user has two,
 * and what SES has not reported yet is in none. They change after the upload is complete, too.
 */
export const COUNTERS = [
  "rows",
  "accepted",
  "rejected",
  "inserted",
  "updated",
  "existing",
  "duplicates",
  "invalid",
  "welcomed",
  "welcomeFailed",
  "notInserted",
  "notWelcomed",
  "undone",
  "delivered",
  "bounced",
  "complained",
] as const;
export type Counter = (typeof COUNTERS)[number];
export type Counts = Record<Counter, number>;

/** The `part` of the one item with the status and the counters of an upload. */
export const SUMMARY = "SUMMARY";

/** Returns the `part` of the receipt of batch `number` (from 0): `BATCH#000042`. */
export function receiptPart(batch: number): string {
  return `BATCH#${String(batch).padStart(6, "0")}`;
}

/** One kind of rejection: the number of rows, and the line and value of the first. `value` is never logged. */
export interface Reason {
  code: string;
  count: number;
  firstLine: number;
  value: string;
}

/** Where the next invocation of process-csv resumes a file that takes several. */
export interface Checkpoint {
  /** Bytes of the file, uncompressed, before the next record, and the physical line on which that starts. */
  offset: number;
  line: number;
  /** Number of the next batch. */
  batch: number;
  rows: number;
  accepted: number;
  rejected: number;
  reasons: Reason[];
  /** Length of rejects.csv so far. */
  rejectsBytes: number;
}

/** The SUMMARY item of the `uploads` table. Attributes are added as the upload progresses; an absent counter is 0. */
export interface Summary extends Partial<Counts> {
  uploadId: string;
  part: typeof SUMMARY;
  bucket: string;
  key: string;
  versionId?: string;
  etag?: string;
  /** Bytes of the object. */
  size: number;
  /** ISO 8601, as every `…At`. */
  startedAt: string;
  status: Status;
  /** What the upload does to users who exist already. Absent in uploads of earlier versions, which keep them. */
  existingUsers?: ExistingUsers;
  /** Bytes of the object read so far; for progress only. */
  parsedBytes?: number;
  checkpoint?: Checkpoint;
  /** Set by the one conditional write that ends parsing. */
  parsedAt?: string;
  /** Set where parsing failed permanently, in the user's words; fails the execution. */
  error?: string;
  cause?: string;
  reasons?: Reason[];
  /** `s3://bucket/key` of rejects.csv, where there are rejects. */
  rejects?: string;
  /** Accepted rows without a receipt. Negative during parsing; 0 exactly when inserting is complete. */
  toInsert?: number;
  /** Inserted users without a welcome result. Valid once `toInsert` is 0. */
  toWelcome?: number;
  waitingFor?: Stage;
  taskToken?: string;
  /** When the execution started to wait for the stage. */
  insertStartedAt?: string;
  welcomeStartedAt?: string;
  finishedAt?: string;
  /** Address that is notified: the uploader's, or what the stack was set to when the upload began. Never logged. */
  notifyEmail?: string;
  /** When the upload's end was notified, or SES refused that address permanently. */
  notifiedAt?: string;
  /** SES's id of the notification. */
  notifyMessageId?: string;
  /** What is wrong with the address that the uploader stated, or why SES refused the notification. Never logged. */
  notifyError?: string;
  /** From then on no row is inserted and no email is sent. Never removed. */
  stoppedAt?: string;
  /** When users of the upload were deleted last. */
  undoneAt?: string;
  /** Unix seconds; the table's TTL attribute. */
  expiresAt: number;
}

/** The error of an upload whose file was not parsed in time: the execution has failed, but a redrive still parses the file. */
export const PARSE_TIMED_OUT = "PARSE_TIMED_OUT";

/**
 * Checks whether parsing has ended.
 * @param summary - the upload's SUMMARY
 * @returns whether the file was parsed to its end, or cannot be
 */
export function isParsingOver({ parsedAt, error }: Partial<Summary>): boolean {
  return parsedAt !== undefined || (error !== undefined && error !== PARSE_TIMED_OUT);
}

/**
 * Checks whether a stage is complete.
 * @param summary - the upload's SUMMARY
 * @param stage - the stage
 * @returns whether nothing of it is left to do
 */
export function isStageComplete({ parsedAt, toInsert, toWelcome }: Partial<Summary>, stage: Stage): boolean {
  if (parsedAt === undefined) return false;
  if (stage === "PARSE") return true;
  return toInsert === 0 && (stage === "INSERT" || toWelcome === 0);
}

/** Longer than every redrive takes: a queue retains a message for 14 days, and a redriven message for as long again. */
const RETENTION_DAYS = 90;

/**
 * Returns when an item of the `uploads` table expires.
 * @param now - milliseconds since the epoch
 * @returns the value of the TTL attribute `expiresAt`: seconds since the epoch
 */
export function expiresAt(now: number): number {
  return Math.floor(now / 1000) + RETENTION_DAYS * 24 * 60 * 60;
}
