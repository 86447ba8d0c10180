import type { FlowNodeKind } from "../api";
import { NotFound } from "./errors";
import type { ConsoleOutputs } from "./subject";

/** A part of the pipeline, under the stack output that names it. */
export interface FlowPart {
  id: string;
  kind: FlowNodeKind;
  /** The output with its name, or with its URL if it is a queue. */
  output: string;
  feeds: string[];
}

const WAYS: FlowPart[] = [
  { id: "uploads-bucket", kind: "bucket", output: "uploadsBucket", feeds: ["process-csv"] },
  {
    id: "process-csv",
    kind: "function",
    output: "processCsvFunction",
    feeds: ["buffer", "process-csv-failed", "uploads-table"],
  },
  { id: "process-csv-failed", kind: "deadLetters", output: "processCsvFailedQueueUrl", feeds: [] },
  { id: "buffer", kind: "queue", output: "bufferQueueUrl", feeds: ["insert-users", "buffer-dead-letters"] },
  { id: "buffer-dead-letters", kind: "deadLetters", output: "bufferDeadLetterQueueUrl", feeds: [] },
  { id: "insert-users", kind: "function", output: "insertUsersFunction", feeds: ["users-table", "uploads-table"] },
  { id: "users-table", kind: "table", output: "usersTable", feeds: ["send-welcome"] },
  {
    id: "send-welcome",
    kind: "function",
    output: "sendWelcomeFunction",
    feeds: ["emails", "welcome-retry", "send-welcome-failed", "uploads-table"],
  },
  {
    id: "welcome-retry",
    kind: "queue",
    output: "welcomeRetryQueueUrl",
    feeds: ["send-welcome", "welcome-retry-dead-letters"],
  },
  { id: "welcome-retry-dead-letters", kind: "deadLetters", output: "welcomeRetryDeadLetterQueueUrl", feeds: [] },
  { id: "send-welcome-failed", kind: "deadLetters", output: "sendWelcomeFailedQueueUrl", feeds: [] },
  { id: "emails", kind: "email", output: "usersTable", feeds: [] },
  { id: "uploads-table", kind: "table", output: "uploadsTable", feeds: ["report-status"] },
  {
    id: "report-status",
    kind: "function",
    output: "reportStatusFunction",
    feeds: ["state-machine", "report-status-failed"],
  },
  { id: "report-status-failed", kind: "deadLetters", output: "reportStatusFailedQueueUrl", feeds: [] },
  { id: "state-machine", kind: "machine", output: "stateMachineArn", feeds: [] },
];

/** The parts that the stack has. */
export function flowMap(outputs: ConsoleOutputs): FlowPart[] {
  return WAYS.filter(({ output }) => typeof outputs[output] === "string");
}

/** @throws NotFound */
export function flowPart(outputs: ConsoleOutputs, id: string, kind: FlowNodeKind): FlowPart {
  const part = flowMap(outputs).find((each) => each.id === id && each.kind === kind);
  if (part === undefined) throw new NotFound(`The pipeline has no ${id}. Open the Pipeline page for what it has.`);
  return part;
}

export function outputOf(outputs: ConsoleOutputs, part: FlowPart): string {
  return String(outputs[part.output]);
}

export function nameOf(outputs: ConsoleOutputs, part: FlowPart): string {
  if (part.kind === "email") return "SES";
  return outputOf(outputs, part).split(/[/:]/).at(-1) ?? part.id;
}
