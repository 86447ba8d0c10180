import type { PlantedBug } from "../planted-bug";

export const REPORT_STATUS: PlantedBug[] = [
  {
    name: "used-token-is-an-error",
    file: "runtime/report-status/task-result.ts",
    find: "const wasSent = error instanceof TaskTimedOut || ",
    replace: "const wasSent = ",
    why: "A task result that is sent twice is retried 50 times, and every record behind it waits.",
  },
  {
    name: "result-not-reported-as-failed",
    file: "runtime/report-status/create-report-status.ts",
    find: 'return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };',
    replace: "continue;",
    why: "A task result that Step Functions did not accept is lost: the execution waits until it times out.",
  },
  {
    name: "task-failure-not-sent",
    file: "runtime/report-status/task-result.ts",
    find: 'if (error !== undefined) return { taskToken, error, cause: cause ?? "" };',
    replace: "",
    why: "The execution of an unreadable file fails hours later, and without the cause.",
  },
];
