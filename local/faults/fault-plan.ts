/** Faults of a role's API call, injected by the gateway. */
export const CALL_FAULTS = [
  /** A throttling error, without effect; from SES, for its sending rate. */
  "throttling",
  /** A 5xx error, without effect. */
  "server error",
  /** Only some entries of a batch are processed; the rest is reported as AWS does for the operation. */
  "partial failure",
  /** DynamoDB's error for a write that conflicts with a transaction. */
  "conflict",
  "slow",
  /** The call takes effect; the connection is closed before the response. */
  "lost response",
  /** No response until the function times out; no effect. */
  "hang",
  /** The function's process is killed when its call arrives, takes effect, or is answered. */
  "killed before",
  "killed after",
  "killed between",
  /** SES's errors for a daily quota that is used up, and for paused sending. */
  "quota exceeded",
  "sending paused",
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** Call faults that need a function as the caller; pollers and state machines meet the others. */
export const FUNCTION_CALL_FAULTS: readonly CallFault[] = ["hang", "killed before", "killed after", "killed between"];

/** Faults in the delivery of events to a function, injected by the triggers. */
export const DELIVERY_FAULTS = ["duplicate", "late", "reorder"] as const;
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];

/** Faults of an invocation, injected by the Lambda host. */
export const INVOCATION_FAULTS = ["short run"] as const;
export type InvocationFault = (typeof INVOCATION_FAULTS)[number];

export type Fault = CallFault | DeliveryFault | InvocationFault;

/** One fault at one site. */
export interface Rule {
  /**
   * A call, `ROLE dynamodb:PutItem`; a delivery, `sqs → FUNCTION` (`s3`, `sqs` or `stream`); an invocation,
   * `FUNCTION run`.
   */
  site: string;
  fault: Fault;
  /** Its probability at each occasion, from 0 to 1; or the occasion, from 1, at which it is injected: that or the next free one. */
  when: { chance: number } | { nth: number };
  /** How often it begins at most. */
  most: number;
  /** Milliseconds for which it is injected at every occasion once it has begun. Default: one occasion only. */
  lasts?: number;
}

/** The faults to inject: a seed and its rules. */
export interface FaultPlan {
  seed: string;
  rules: readonly Rule[];
}

/** Names the site of a caller's calls of an operation. */
export function callSite(caller: string, service: string, operation: string): string {
  return `${caller} ${service}:${operation}`;
}

/** Names the site of a function's invocations. */
export function invocationSite(functionName: string): string {
  return `${functionName} run`;
}

/** Names the site of a source's deliveries to a function. */
export function deliverySite(source: "s3" | "sqs" | "stream", functionName: string): string {
  return `${source} → ${functionName}`;
}
