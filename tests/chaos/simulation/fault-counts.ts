import { kindsOf } from "./platform/call-kinds";

/** How often each fault happened: by site, by kind. */
export type FaultCounts = Record<string, Record<string, number>>;

/** Where functions call services. A call that is missing here, or one that is never made, fails the simulation. */
export const CALLS: Record<string, readonly string[]> = {
  "process-csv": [
    "dynamodb:UpdateItem",
    "states:StartExecution",
    "s3:GetObject",
    "s3:PutObject",
    "sqs:SendMessageBatch",
    "lambda:Invoke",
  ],
  "insert-users": [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchExecuteStatement",
    "dynamodb:UpdateItem",
    "dynamodb:TransactWriteItems",
  ],
  "send-welcome": [
    "dynamodb:BatchGetItem",
    "dynamodb:TransactWriteItems",
    "dynamodb:UpdateItem",
    "dynamodb:PutItem",
    "ses:SendEmail",
    "sqs:SendMessageBatch",
  ],
  "record-delivery": ["dynamodb:BatchGetItem", "dynamodb:TransactWriteItems"],
  "report-status": ["states:SendTaskSuccess", "states:SendTaskFailure"],
  notify: ["dynamodb:UpdateItem", "dynamodb:BatchGetItem", "ses:SendEmail"],
};

/** Where the command that stops and undoes uploads calls services. */
const CALLS_OF_COMMAND = [
  "dynamodb:UpdateItem",
  "dynamodb:GetItem",
  "states:StopExecution",
  "dynamodb:Scan",
  "dynamodb:TransactWriteItems",
];

const OTHERS: Record<string, readonly string[]> = {
  "S3 notification": ["duplicated"],
  command: ["interrupted"],
  "event of process-csv": ["duplicated", "discarded"],
  "process-csv s3:GetObject body": ["slow", "broken", "killed"],
  "queue of insert-users": ["duplicated", "not deleted", "throttled"],
  "queue of send-welcome": ["duplicated", "not deleted", "throttled"],
  "queue of record-delivery": ["duplicated", "not deleted", "throttled"],
  "events of SES": ["duplicated", "late", "suppressed"],
  "stream of send-welcome": ["duplicated", "discarded"],
  "stream of report-status": ["duplicated", "discarded"],
  "stream of notify": ["duplicated", "discarded"],
  "send-welcome ses:SendEmail": ["rate", "quota", "paused", "rejected"],
  "notify ses:SendEmail": ["rate", "quota", "paused", "rejected"],
  transactions: ["conflict with TransactWriteItems", "conflict with UpdateItem"],
  operator: [
    "redrives process-csv-failed",
    "redrives buffer-dead-letters",
    "redrives welcome-retry-dead-letters",
    "redrives send-welcome-failed",
    "redrives delivery-events-dead-letters",
    "redrives report-status-failed",
    "redrives notify-failed",
  ],
};

/** Every fault that can happen, none of which has happened. */
export function noFaults(): FaultCounts {
  const counts: FaultCounts = {};
  const expect = (site: string, kinds: readonly string[]) => {
    counts[site] = { ...counts[site], ...Object.fromEntries(kinds.map((kind) => [kind, 0])) };
  };
  for (const [name, calls] of Object.entries(CALLS)) {
    for (const call of calls) expect(`${name} ${call}`, kindsOf(call.split(":")[1] ?? "", true));
    expect(name, ["timed out"]);
  }
  expect("state-machine dynamodb:UpdateItem", kindsOf("UpdateItem", false));
  for (const call of CALLS_OF_COMMAND) expect(`command ${call}`, kindsOf(call.split(":")[1] ?? "", false));
  for (const [site, kinds] of Object.entries(OTHERS)) expect(site, kinds);
  return counts;
}

/** Adds a run's faults to those of other runs. */
export function addFaults(sum: FaultCounts, run: FaultCounts): void {
  for (const [site, kinds] of Object.entries(run)) {
    const counts = sum[site] ?? {};
    for (const [kind, count] of Object.entries(kinds)) counts[kind] = (counts[kind] ?? 0) + count;
    sum[site] = counts;
  }
}

export function totalOf(counts: FaultCounts): number {
  return Object.values(counts)
    .flatMap((kinds) => Object.values(kinds))
    .reduce((sum, count) => sum + count, 0);
}

/** Faults that never happened, as `site: kind`. */
export function missing(counts: FaultCounts): string[] {
  return Object.entries(counts).flatMap(([site, kinds]) =>
    Object.entries(kinds)
      .filter(([, count]) => count === 0)
      .map(([kind]) => `${site}: ${kind}`),
  );
}

/** A line for each site, with each kind and how often. */
export function faultTable(counts: FaultCounts): string {
  const width = Math.max(...Object.keys(counts).map((site) => site.length));
  return Object.entries(counts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([site, kinds]) => {
      const cells = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
      return `  ${site.padEnd(width)}  ${cells.join(", ")}`;
    })
    .join("\n");
}
