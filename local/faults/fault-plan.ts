/** What may happen to a call of a role: the gateway sees to it. */
export const CALL_FAULTS = [
  /** Refused as too much, with no effect; by SES as more than its rate. */
  "throttling",
  /** A 5xx; no effect. */
  "server error",
  /** Only some of a batch is done; the rest is reported as AWS does it for the operation. */
  "partial failure",
  /** DynamoDB refuses a write that meets another transaction's. */
  "conflict",
  "slow",
  /** The call takes effect, the connection breaks before the answer. */
  "lost response",
  /** No answer, until the function's time is up; no effect. */
  "hang",
  /** The function's process is killed when its call arrives, has taken effect, or was answered. */
  "killed before",
  "killed after",
  "killed between",
  /** SES refuses: the day's quota is used up; sending is paused. */
  "quota exceeded",
  "sending paused",
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** What may happen to events on their way to a function: the triggers see to it. */
export const DELIVERY_FAULTS = ["duplicate", "late", "reorder"] as const;
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

/** What may happen to a run of a function: the Lambda host sees to it. */
export const RUN_FAULTS = ["short run"] as const;
export type RunFault = (typeof RUN_FAULTS)[number];

export type Fault = CallFault | DeliveryFault | RunFault;

/** One fault at one site. */
export interface Rule {
  /**
   * Where: a call, `insert-users dynamodb:PutItem` (the caller by its role's name); a delivery, `sqs → insert-users`
   * (`s3`, `sqs` or `stream`); a run, `process-csv run`.
   */
  site: string;
  fault: Fault;
  /** How likely it is at each occasion, from 0 to 1; or at which occasion, from 1, it comes: that or the next free one. */
  when: { chance: number } | { nth: number };
  /** It begins at most so often. */
  most: number;
  /** Milliseconds for which it comes at every occasion, once it has begun. Default: it is over at once. */
  lasts?: number;
}

/** Faults to come, as data: a seed and its rules say all of it. */
export interface FaultPlan {
  seed: string;
  rules: readonly Rule[];
}

/** The site of a caller's calls of an operation. */
export function callSite(caller: string, service: string, operation: string): string {
  return `${caller} ${service}:${operation}`;
}

/** The site of a function's runs. */
export function runSite(functionName: string): string {
  return `${functionName} run`;
}

/** The site of what a source hands to a function. */
export function deliverySite(source: "s3" | "sqs" | "stream", functionName: string): string {
  return `${source} → ${functionName}`;
}
