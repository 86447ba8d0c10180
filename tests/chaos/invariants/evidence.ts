import type { UpdatePolicy } from "../../../runtime/upload/batch";
import type { DeliveryStatus } from "../../../runtime/upload/delivery";
import type { Report } from "../../../runtime/upload/report";
import type { Summary } from "../../../runtime/upload/summary";
import type { Tombstone } from "../../../runtime/upload/tombstone";
import type { Wait } from "../../../runtime/upload/wait";
import type { User } from "../../../runtime/user";

/**
 * What the invariants judge: plain data, read from wherever the system ran. An invariant is a function from it to the
 * sentences that say what is violated; none, where it holds.
 */
export interface Evidence {
  uploads: UploadEvidence[];
  /** All of the `users` table. */
  users: User[];
  /** Users that were in the table before any upload. */
  before: User[];
  /** Every email that SES took. */
  emails: { to: string; subject: string }[];
  /** What SES has published about emails, each time; undefined where it is not known. */
  reports?: EmailReport[];
  /** Addresses that SES refuses permanently. */
  refused: string[];
  /** How many outcomes of SES were lost, by address: the answer was, or the run ended before it could write it down. */
  lostOutcomes: Record<string, number>;
}

export interface EmailReport {
  to: string;
  /** The upload that the email is tagged with. */
  uploadId: string;
  status: DeliveryStatus;
}

export interface UploadEvidence {
  uploadId: string;
  /** What the file holds, known from its making. */
  file: FileOfPeople;
  summary: Summary | undefined;
  receipts: ReceiptEvidence[];
  /** What it waited for. */
  waits: Wait[];
  /** Users who were gone before their email: one item each. */
  absent: number;
  /** Users who were undone, and what became of their emails. */
  undone: Tombstone[];
  executions: ExecutionEvidence[];
}

export interface FileOfPeople {
  /** Emails as stored, by the line of the file. */
  accepted: {
    line: number;
    email: string;
    /** The name and the further columns as stored, where updates are judged by them. */
    columns?: Record<string, string>;
  }[];
  /** What the upload does to existing users; undefined where it keeps them. */
  existingUsers?: UpdatePolicy | undefined;
  /** Lines among the accepted of rows that no table can hold. */
  unstorable: number[];
  rejected: number;
  /** Errors that its execution may end with: the file is unreadable, gone or replaced, or help came too late. */
  mayFailWith: string[];
  /** Address to notify of its end; absent for none. */
  notified?: string;
  /** Whether its execution must fail. */
  isUnreadable: boolean;
}

export interface ReceiptEvidence {
  part: string;
  inserted: number;
  updated: number;
  existing: number;
  duplicates: number;
  invalid: number;
  /** Of a stopped upload. */
  notInserted?: number;
}

export interface ExecutionEvidence {
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  output?: Report;
  error?: string;
}

export type Invariant = (evidence: Evidence) => string[];
