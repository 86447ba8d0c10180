import type { PipelineNodeKind } from "../api";
import { NotFound } from "./errors";
import type { ConsoleOutputs } from "./source";

/** A resource of the pipeline and the stack output that names it. */
export interface PipelinePart {
  id: string;
  kind: PipelineNodeKind;
  /** Output with the resource's name, or a queue's URL. */
  output: string;
  /** Ids of the parts that it sends to. */
  targets: string[];
}

const PARTS: PipelinePart[] = [
  { id: "uploads-bucket", kind: "bucket", output: "uploadsBucket", targets: ["process-csv"] },
  {
    id: "process-csv",
    kind: "function",
    output: "processCsvFunction",
    targets: ["buffer", "process-csv-failed", "uploads-table"],
  },
  { id: "process-csv-failed", kind: "deadLetters", output: "processCsvFailedQueueUrl", targets: [] },
  { id: "buffer", kind: "queue", output: "bufferQueueUrl", targets: ["insert-users", "buffer-dead-letters"] },
  { id: "buffer-dead-letters", kind: "deadLetters", output: "bufferDeadLetterQueueUrl", targets: [] },
  { id: "insert-users", kind: "function", output: "insertUsersFunction", targets: ["users-table", "uploads-table"] },
  { id: "users-table", kind: "table", output: "usersTable", targets: ["send-welcome"] },
  {
    id: "send-welcome",
    kind: "function",
    output: "sendWelcomeFunction",
    targets: ["emails", "welcome-retry", "send-welcome-failed", "uploads-table"],
  },
  {
    id: "welcome-retry",
    kind: "queue",
    output: "welcomeRetryQueueUrl",
    targets: ["send-welcome", "welcome-retry-dead-letters"],
  },
  { id: "welcome-retry-dead-letters", kind: "deadLetters", output: "welcomeRetryDeadLetterQueueUrl", targets: [] },
  { id: "send-welcome-failed", kind: "deadLetters", output: "sendWelcomeFailedQueueUrl", targets: [] },
  { id: "emails", kind: "email", output: "usersTable", targets: ["delivery-events"] },
  {
    id: "delivery-events",
    kind: "queue",
    output: "deliveryEventsQueueUrl",
    targets: ["record-delivery", "delivery-events-dead-letters"],
  },
  { id: "delivery-events-dead-letters", kind: "deadLetters", output: "deliveryEventsDeadLetterQueueUrl", targets: [] },
  {
    id: "record-delivery",
    kind: "function",
    output: "recordDeliveryFunction",
    targets: ["users-table", "uploads-table"],
  },
  { id: "uploads-table", kind: "table", output: "uploadsTable", targets: ["report-status", "notify"] },
  {
    id: "report-status",
    kind: "function",
    output: "reportStatusFunction",
    targets: ["state-machine", "report-status-failed"],
  },
  { id: "report-status-failed", kind: "deadLetters", output: "reportStatusFailedQueueUrl", targets: [] },
  {
    id: "notify",
    kind: "function",
    output: "notifyFunction",
    targets: ["emails", "notify-failed"],
  },
  { id: "notify-failed", kind: "deadLetters", output: "notifyFailedQueueUrl", targets: [] },
  { id: "state-machine", kind: "machine", output: "stateMachineArn", targets: [] },
];

/** @returns the parts that the stack has an output for */
export function pipelineParts(outputs: ConsoleOutputs): PipelinePart[] {
  return PARTS.filter(({ output }) => typeof outputs[output] === "string");
}

/** @throws NotFound */
export function findPart(outputs: ConsoleOutputs, id: string, kind: PipelineNodeKind): PipelinePart {
  const part = pipelineParts(outputs).find((each) => each.id === id && each.kind === kind);
  if (part === undefined) throw new NotFound(`The pipeline has no ${id}. Open the Pipeline page for what it has.`);
  return part;
}

export function outputOf(outputs: ConsoleOutputs, part: PipelinePart): string {
  return String(outputs[part.output]);
}

export function nameOf(outputs: ConsoleOutputs, part: PipelinePart): string {
  if (part.kind === "email") return "SES";
  return outputOf(outputs, part).split(/[/:]/).at(-1) ?? part.id;
}
