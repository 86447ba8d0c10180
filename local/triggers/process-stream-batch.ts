import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBRecord } from "aws-lambda";
import type { Clock } from "../../runtime/clock";
import { RequestTooLarge } from "../lambda/errors";
import type { InvocationResult } from "../lambda/invocation";
import { failedItems } from "./failed-items";
import type { StreamMapping } from "./mapping";
import type { Discarded } from "./stream-record";

export interface BatchOptions {
  mapping: StreamMapping;
  invoke(records: DynamoDBRecord[]): Promise<InvocationResult>;
  /** Gives records up. */
  discard(
    records: DynamoDBRecord[],
    condition: Discarded,
    attempts: number,
    result: InvocationResult | undefined,
  ): Promise<void>;
  /** Aborted: what is left is left. */
  signal: AbortSignal;
  /** Default: the machine's time. */
  clock?: Pick<Clock, "now" | "wait">;
}

/** Milliseconds before a batch is tried again: doubling, up to the greatest. */
const FIRST_PAUSE_MS = 100;
const GREATEST_PAUSE_MS = 5000;

/**
 * Works a batch of one shard until it is done or given up, in order. What failed is what comes at and after the lowest
 * sequence number reported, or all of it. Tried again, it is first cut in halves if the mapping bisects; cutting, and
 * leaving behind what is done, are no retries, as on AWS.
 * @param attempts that these records have behind them
 */
export async function processStreamBatch(
  options: BatchOptions,
  records: DynamoDBRecord[],
  attempts = 0,
): Promise<void> {
  const { mapping, invoke, discard, signal, clock = abortableClock(signal) } = options;
  const { maximumRetryAttempts, maximumRecordAgeInSeconds, bisectBatchOnFunctionError } = mapping;
  let rest = records;
  let tried = attempts;
  let result: InvocationResult | undefined;
  while (!signal.aborted) {
    const young =
      maximumRecordAgeInSeconds === -1 ? 0 : firstYoung(rest, clock.now() / 1000 - maximumRecordAgeInSeconds);
    if (young > 0) await discard(rest.slice(0, young), "RecordAgeExceeded", tried, result);
    rest = rest.slice(young);
    if (rest.length === 0) return;

    try {
      result = await invoke(rest);
    } catch (error) {
      if (error instanceof RequestTooLarge && rest.length > 1) return inHalves(options, rest, tried);
      throw error;
    }
    const done = doneOf(mapping, rest, result);
    if (done === rest.length) return;
    if (done > 0) {
      rest = rest.slice(done);
      continue;
    }
    if (bisectBatchOnFunctionError && result.functionError !== undefined && rest.length > 1)
      return inHalves(options, rest, tried);
    tried += 1;
    if (maximumRetryAttempts !== -1 && tried > maximumRetryAttempts)
      return discard(rest, "RetryAttemptsExhausted", tried, result);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(tried - 1, 10), GREATEST_PAUSE_MS);
    await clock.wait(pause);
  }
}

async function inHalves(options: BatchOptions, records: DynamoDBRecord[], attempts: number): Promise<void> {
  const middle = Math.ceil(records.length / 2);
  await processStreamBatch(options, records.slice(0, middle), attempts);
  await processStreamBatch(options, records.slice(middle), attempts);
}

/** How many records, from the first, are done with. */
function doneOf(mapping: StreamMapping, records: DynamoDBRecord[], result: InvocationResult): number {
  if (result.functionError !== undefined) return 0;
  if (!mapping.reportsBatchItemFailures) return records.length;
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
  const failed = failedItems(result.payload, numbers);
  const lowest = numbers.findIndex((number) => failed.has(number));
  return lowest === -1 ? records.length : lowest;
}

/** @param oldest seconds since the epoch */
function firstYoung(records: DynamoDBRecord[], oldest: number): number {
  const index = records.findIndex(({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime ?? 0) >= oldest);
  return index === -1 ? records.length : index;
}

function abortableClock(signal: AbortSignal): Pick<Clock, "now" | "wait"> {
  return {
    now: Date.now,
    // Whether it was aborted is what the caller asks next.
    wait: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => {}),
  };
}
