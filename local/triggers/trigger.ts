import { setTimeout as delay } from "node:timers/promises";
import type { LambdaHost } from "../lambda/create-lambda-host";
import type { InvocationResult } from "../lambda/invocation";
import type { Principals } from "../principals";

/** What a trigger works with. */
export interface Access {
  host: LambdaHost;
  /** Of the gateway. */
  endpoint(): string;
  principals: Principals;
  deliveries: Deliveries;
}

export interface Trigger {
  /** Takes nothing more in, and waits for the batch in hand, though not for ever. May be called more than once. */
  stop(): Promise<void>;
}

/** Where a trigger takes its records from. */
export type Source = "s3" | "sqs" | "stream";

/** How a trigger hands records to its function. AWS promises at least once, and an order in streams alone. */
export interface Deliveries {
  /**
   * The batches, one after another, in which records that came together are handed over.
   * @param keyOf names what a record is about; the order of those with one name is kept
   */
  arranged<Each>(source: Source, functionName: string, records: Each[], keyOf: (record: Each) => string): Each[][];
  /** Hands a batch over: once, or more often. @returns what the first time came to */
  handOver(source: Source, functionName: string, invoke: () => Promise<InvocationResult>): Promise<InvocationResult>;
}

/** A function that still runs after this is killed when its host stops. */
const PATIENCE_MS = 5000;

/** Waits for the batches in hand when a trigger stops, though not for ever. */
export async function settledSoon(running: Iterable<Promise<unknown>>): Promise<void> {
  const patience = new AbortController();
  const enough = delay(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(running), enough]);
  patience.abort();
}
