import type { Existing } from "../client/expected-counts";
import type { WaitingWork } from "../client/waiting/work";
import type { StatedColumns } from "../runtime/csv/file-settings";
import type { Row } from "../runtime/upload/batch";
import type { Delivery, DeliveryStatus } from "../runtime/upload/delivery";
import type { ExistingUsers, UserUpdate } from "../runtime/upload/existing-users";
import type { Reason, Summary } from "../runtime/upload/summary";

export type { Delivery } from "../runtime/upload/delivery";

/** Settings that the server writes into the page. */
export interface PageConfig {
  /** Carried by each request that changes something. */
  token: string;
  /** `local`, or the name of a deployed stack. */
  stack: string;
  region: string;
  /** Only the local cloud stores the emails that it sends. */
  hasInbox: boolean;
  /** What the logs of functions cover, such as `the last 15 minutes`; absent where that is all of them. */
  logPeriod?: string;
  /** What becomes of users who exist already where an upload does not state it. */
  existingUsers: ExistingUsers;
}

/** The welcome email as it would be sent. */
export interface WelcomePreview {
  to: string;
  /** Whether the values are made up, since there are no users. */
  isExample: boolean;
  subject: string;
  text: string;
  html: string;
  /** What is wrong with the template. */
  problems: string[];
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

/** SUMMARY without the task token; empty before it is written. */
export type UploadSummary = Partial<Omit<Summary, "taskToken">>;

export interface UploadListItem {
  uploadId: string;
  status: ExecutionStatus;
  /** ISO 8601, as all times here. */
  startedAt: string;
  stoppedAt?: string;
  summary: UploadSummary;
  /** What it waits for; absent where nothing is known to wait. */
  waiting?: WaitingWork[];
}

/** `problems`: completed with rejected rows or emails that were not accepted. */
export type UploadStatusFilter = "running" | "completed" | "problems" | "failed";

export interface UploadQuery {
  /** A part of the file's name or the upload's id. */
  text?: string | undefined;
  status?: UploadStatusFilter | undefined;
  /** From 1. */
  page?: number | undefined;
}

/** One page of the uploads that match, newest first. */
export interface UploadList {
  uploads: UploadListItem[];
  pageSize: number;
  /** Number of uploads that match; absent for the first page of all uploads, which lists no further ones. */
  total?: number;
  hasNext: boolean;
  /** Whether Step Functions has older ones that were not searched. */
  isCut: boolean;
  /** Files without an execution: process-csv could not start it. */
  notStarted: WaitingWork[];
}

/** An event of an execution's history. */
export interface HistoryEvent {
  id: number;
  type: string;
  at: string;
  /** The details of its type, such as `stateEnteredEventDetails`. */
  details: Record<string, unknown>;
}

export interface ExecutionDetail {
  arn: string;
  status: ExecutionStatus;
  startedAt: string;
  stoppedAt?: string;
  /** JSON. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
}

export interface UploadDetail {
  execution: ExecutionDetail;
  summary: UploadSummary;
  /** The state machine in Amazon States Language. */
  definition: string;
  events: HistoryEvent[];
  /** URL of the execution in the AWS console, for a deployed stack. */
  awsConsole?: string;
  /** What it waits for; absent where nothing is known to wait. */
  waiting?: WaitingWork[];
}

/** Result of checking a file with the code that process-csv runs. */
export interface Preview {
  delimiter: string;
  encoding: string;
  /** The column of each attribute of a user. */
  mapping: { column: string; attribute: string }[];
  firstRows: Row[];
  rows: number;
  accepted: number;
  rejected: number;
  reasons: Reason[];
  /** The first of them. */
  rejects: { line: number; code: string; value: string; reason: string }[];
  /** Accepted rows whose user an earlier row creates. */
  duplicates: number;
  /** What the users table has of the file's emails; absent where it cannot be read. */
  existing?: Existing;
  /** Titles of all columns. */
  header: string[];
  /** Line of the header, from 1. */
  headerLine: number;
  warnings: string[];
}

export interface RejectedGroup {
  code: string;
  count: number;
  /** The first of them. */
  rows: { line: number; value: string; reason: string }[];
}

/** Why process-csv rejects a row. */
export interface RowProblem {
  code: string;
  reason: string;
}

/** Rejected rows with their cells, one for each column of the header. */
export interface CorrectableRows {
  header: string[];
  /** The columns that were stated for the upload. */
  stated: StatedColumns;
  rows: { line: number; cells: string[]; problem: RowProblem }[];
}

export interface CorrectedRows {
  header: string[];
  stated?: StatedColumns;
  rows: { line: number; cells: string[] }[];
}

export interface UserDetail {
  email: string;
  name: string;
  /** Missing where another program than Rollcall created the user. */
  createdAt?: string;
  uploadId?: string;
  line?: number;
  welcome?: { at: string; messageId: string } | { at: string; error: string } | { at: string; stopped: true };
  /** The uploads that updated the user, the latest first. */
  updates?: UserUpdate[];
  /** What SES has reported about it. */
  delivery?: Delivery;
  status: UserStatus;
  /** From the file's other columns. */
  attributes: Record<string, unknown>;
}

/**
 * What became of a user's welcome email; `welcomed`: SES accepted it, and has reported nothing yet; `stopped`: its upload
 * was stopped before; `external`: another program than Rollcall created the user.
 */
export type UserStatus = DeliveryStatus | "welcomed" | "pending" | "failed" | "stopped" | "external";

export interface UserFilter {
  /** A complete email, or a part of an email or name. */
  text?: string | undefined;
  /** Upload that created the user. */
  uploadId?: string | undefined;
  /** `welcomed`: also those on whose emails SES has reported. */
  status?: UserStatus | undefined;
}

export type UserSortKey = "email" | "name" | "status" | "line" | "createdAt";

export interface UserQuery extends UserFilter {
  sort?: UserSortKey | undefined;
  isDescending?: boolean | undefined;
  /** From 1. */
  page?: number | undefined;
  /** Where the window of the table begins: `next` of the one before. */
  from?: string | undefined;
}

/** One page of the users that match, among those of a window of the table. */
export interface UserList {
  users: UserDetail[];
  /** Number of users in the window that match. */
  total: number;
  pageSize: number;
  /** Number of users in the window. */
  scannedCount: number;
  /** Where the next window begins; absent in the last one. */
  next?: string;
}

/** What became of an accepted row that created no user. */
export type RowOutcome = "updated" | "existing" | "duplicates" | "invalid";

/** Rows of an upload with one outcome. */
export interface OutcomeRows {
  rows: {
    line: number;
    /** Absent for uploads of earlier versions. */
    email?: string;
    /** duplicates: the line of this upload that created or updated the user. */
    firstLine?: number;
    /** updated, existing: the upload that created the user. invalid: DynamoDB's message. */
    detail?: string;
  }[];
  /** Batch after which to continue; absent where these are all. */
  next?: number;
}

/** Trace of a row: line → batch → receipt → user → email. */
export interface Trace {
  user: UserDetail;
  upload?: { key: string; startedAt: string; status: string };
  receipt?: { batch: number; firstLine: number; lastLine: number; inserted: number; rows: number; writtenAt: string };
  /** Of the email in the inbox, on the local cloud. */
  inboxId?: string;
}

export interface EmailListItem {
  id: string;
  to: string;
  subject: string;
  at: string;
}

export interface EmailList {
  emails: EmailListItem[];
  /** Number of emails that match the filter. */
  total: number;
}

export interface EmailDetail extends EmailListItem {
  from: string;
  text: string;
  hasHtml: boolean;
  /** The stored email as JSON. */
  raw: string;
}

export type PipelineNodeKind = "bucket" | "function" | "queue" | "deadLetters" | "table" | "machine" | "email";

export interface PipelineNode {
  id: string;
  kind: PipelineNodeKind;
  /** Name of the resource. */
  name: string;
  metrics: Metric[];
  /** Whether it holds dead-lettered messages. */
  hasDeadLetters: boolean;
}

export interface Metric {
  label: string;
  value: string;
}

export interface Pipeline {
  nodes: PipelineNode[];
  edges: { from: string; to: string; isFailure: boolean }[];
}

/** Dead-letter queues that hold messages. */
export interface DeadLetterCounts {
  queues: { id: string; count: number }[];
}

/** Messages of a dead-letter queue. */
export interface DeadLetters {
  count: number;
  /** The first of them; `known`: it can be redriven. */
  messages: { id: string; sentAt: string; description: string; reason: string; known: boolean }[];
}

export interface RedriveResult {
  redriven: number;
  /** Messages that stay: sent during the redrive, of another program, or hidden by another receiver at this moment. */
  remaining: number;
  /** Name of what receives them. */
  target: string;
}

/** Whether the upload is stopped; false where it had ended. */
export interface StopResult {
  stopped: boolean;
}

/** Number of users who were deleted. */
export interface UndoResult {
  undone: number;
}

/** Body of every response that is not successful. */
export interface Problem {
  /** Stable, where there is one, such as NO_EMAIL_COLUMN. */
  code?: string;
  /** What is wrong and what to do. */
  message: string;
  /** Titles of the file's columns, where one of them has to be chosen. */
  columns?: string[];
}
