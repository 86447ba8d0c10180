import { setTimeout as delay } from "node:timers/promises";
import type { LambdaHost } from "../lambda/create-lambda-host";
import type { InvocationResult } from "../lambda/invocation";
import type { Principals } from "../principals";

/** What every trigger needs. */
export interface TriggerContext {
  host: LambdaHost;
  /** Of the gateway. */
  endpoint(): string;
  principals: Principals;
  deliveries: Deliveries;
}

export interface Trigger {
  /** Stops polling, and waits for the current batches up to a grace period. May be called more than once. */
  stop(): Promise<void>;
}

/** The kind of source that a trigger reads from. */
export type Source = "s3" | "sqs" | "stream";

/** How a trigger delivers records to its function: at least once, and in order in streams only. */
export interface Deliveries {
  /**
   * Splits records that were received together into the batches of successive deliveries.
   * @param keyOf - the key within which the records' order is kept
   */
  batchesOf<Each>(source: Source, functionName: string, records: Each[], keyOf: (record: Each) => string): Each[][];
  /**
   * Delivers a batch once or more often.
   * @returns the result of the first delivery
   */
  deliver(source: Source, functionName: string, invoke: () => Promise<InvocationResult>): Promise<InvocationResult>;
}

/** The Lambda host kills functions that still run after this. */
const GRACE_PERIOD_MS = 5000;

/** Waits for the current batches of a trigger that stops, at most for the grace period. */
export async function settleWithinGracePeriod(running: Iterable<Promise<unknown>>): Promise<void> {
  const expiry = new AbortController();
  const expired = delay(GRACE_PERIOD_MS, undefined, { signal: expiry.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(running), expired]);
  expiry.abort();
}
