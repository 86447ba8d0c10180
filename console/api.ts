import type { Row } from "../runtime/upload/batch";
import type { Reason, Summary } from "../runtime/upload/summary";

/** What the page is told when it is loaded. */
export interface PageFacts {
  /** To be sent back with everything that changes something. */
  token: string;
  /** `local`, or the name of a deployed stack. */
  stack: string;
  region: string;
  /** Only the local cloud keeps the emails it sends. */
  hasInbox: boolean;
}

/** How an execution stands, in Step Functions' words. */
export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";

/** SUMMARY as the page sees it: without the task token, empty before it is written. */
export type ShownSummary = Partial<Omit<Summary, "taskToken">>;

export interface UploadInList {
  uploadId: string;
  status: ExecutionStatus;
  /** ISO 8601, as all times here. */
  startedAt: string;
  stoppedAt?: string;
  summary: ShownSummary;
}

export interface UploadList {
  uploads: UploadInList[];
  /** Whether there are older ones, which are not in the list. */
  hasOlder: boolean;
}

/** An event of an execution's history. */
export interface HistoryEvent {
  id: number;
  type: string;
  at: string;
  /** The member that belongs to the type, such as `stateEnteredEventDetails`. */
  details: Record<string, unknown>;
}

export interface ShownExecution {
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
  execution: ShownExecution;
  summary: ShownSummary;
  /** Amazon States Language, as it is registered. */
  definition: string;
  events: HistoryEvent[];
  /** The execution's page in the AWS console, of a deployed stack. */
  awsConsole?: string;
}

/** What is in a file before it is imported, found by the code that would import it. */
export interface Preview {
  delimiter: string;
  encoding: string;
  /** Where each attribute of a user comes from. */
  mapping: { column: string; attribute: string }[];
  firstRows: Row[];
  rows: number;
  accepted: number;
  rejected: number;
  reasons: Reason[];
  /** The first of them. */
  rejects: { line: number; code: string; value: string; reason: string }[];
}

export interface RejectedGroup {
  code: string;
  count: number;
  /** The first of them. */
  rows: { line: number; value: string; reason: string }[];
}

export interface ShownUser {
  email: string;
  name: string;
  createdAt: string;
  uploadId?: string;
  line?: number;
  welcome?: { at: string; messageId: string } | { at: string; error: string };
  /** Whatever else the file had. */
  further: Record<string, unknown>;
}

export interface UserSearch {
  users: ShownUser[];
  /** Users that were looked at. */
  searched: number;
  /** Whether those were all. */
  whole: boolean;
}

/** A row's way: line → batch → receipt → user → email. */
export interface Trace {
  user: ShownUser;
  upload?: { key: string; startedAt: string; status: string };
  receipt?: { batch: number; firstLine: number; lastLine: number; inserted: number; rows: number; writtenAt: string };
  /** Id of the email in the inbox, on the local cloud. */
  inboxId?: string;
}

export interface EmailInList {
  id: string;
  to: string;
  subject: string;
  at: string;
}

export interface InboxList {
  emails: EmailInList[];
  /** All there are, with the filter. */
  total: number;
}

export interface ShownEmail extends EmailInList {
  from: string;
  text: string;
  hasHtml: boolean;
  /** The email as SES took it, as JSON. */
  raw: string;
}

export type FlowNodeKind = "bucket" | "function" | "queue" | "deadLetters" | "table" | "machine" | "email";

export interface FlowNode {
  id: string;
  kind: FlowNodeKind;
  /** The name of the resource. */
  name: string;
  figures: Figure[];
  /** Something waits for somebody. */
  alert: boolean;
}

export interface Figure {
  label: string;
  value: string;
}

export interface Flow {
  nodes: FlowNode[];
  edges: { from: string; to: string; isFailure: boolean }[];
}

/** What waits in a queue for failures. */
export interface Waiting {
  count: number;
  /** The first of them; `known` where redriving takes it. */
  messages: { id: string; sentAt: string; what: string; reason: string; receives: number; known: boolean }[];
}

export interface Redriven {
  putBack: number;
  left: number;
  backTo: string;
}

/** What every refused request is answered with. */
export interface Problem {
  /** Stable, where there is one, such as NO_EMAIL_COLUMN. */
  code?: string;
  /** What is wrong and what to do. */
  message: string;
}
