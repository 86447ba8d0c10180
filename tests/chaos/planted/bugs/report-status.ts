import type { PlantedBug } from "../planted-bug";

export const REPORT_STATUS: PlantedBug[] = [
  {
    name: "used-token-is-an-error",
    file: "runtime/report-status/task-result.ts",
    find: "const wasSent = error instanceof TaskTimedOut || ",
    replace: "const wasSent = ",
    why: "News that is told twice is tried 50 times, and everything behind it waits.",
  },
  {
    name: "news-not-reported-as-failed",
    file: "runtime/report-status/create-report-status.ts",
    find: 'return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };',
    replace: "continue;",
    why: "News that Step Functions did not take is lost: the execution waits until its time is over.",
  },
  {
    name: "failures-not-told",
    file: "runtime/report-status/task-result.ts",
    find: 'if (error !== undefined) return { taskToken, error, cause: cause ?? "" };',
    replace: "",
    why: "The owner of an unreadable file is told after hours, and without the reason.",
  },
];
