import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBRecord } from "aws-lambda";
import { RequestTooLarge } from "../lambda/errors";
import type { InvocationResult } from "../lambda/invocation";
import { failedRecords } from "./failed-items";
import type { StreamMapping } from "./mapping";
import type { DiscardCondition } from "./stream-record";

export interface BatchOptions {
  mapping: StreamMapping;
  invoke(records: DynamoDBRecord[]): Promise<InvocationResult>;
  /** Sends records to the on-failure destination. */
  discard(
    records: DynamoDBRecord[],
    condition: DiscardCondition,
    attempts: number,
    result: InvocationResult | undefined,
  ): Promise<void>;
  /** Aborted: the rest of the batch is left unprocessed. */
  signal: AbortSignal;
  /** Default: the machine's time. */
  clock?: BatchClock;
}

/** The time that record ages and retry delays are measured in, which a simulation replaces. */
export interface BatchClock {
  /** Milliseconds since the epoch. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

/** Milliseconds before a retry: doubling, up to the greatest. */
const FIRST_PAUSE_MS = 100;
const GREATEST_PAUSE_MS = 5000;

/**
 * Processes a batch of one shard in order until every record succeeds or is discarded. Records from the lowest reported
 * sequence number on are retried, or the whole batch where the function fails. A mapping that bisects first splits a failed
 * batch in halves. Bisecting and checkpointing do not count as retries, as on AWS.
 * @param attempts - earlier attempts at these records
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
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
    const expired =
      maximumRecordAgeInSeconds === -1 ? 0 : firstWithinAge(rest, clock.now() / 1000 - maximumRecordAgeInSeconds);
    if (expired > 0) await discard(rest.slice(0, expired), "RecordAgeExceeded", tried, result);
    rest = rest.slice(expired);
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

/** How many records, from the first, were processed. */
function doneOf(mapping: StreamMapping, records: DynamoDBRecord[], result: InvocationResult): number {
  const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? "");
  const failed = failedRecords(mapping, result, numbers);
  const lowest = numbers.findIndex((number) => failed.has(number));
  return lowest === -1 ? records.length : lowest;
}

/** @param oldest - seconds since the epoch */
function firstWithinAge(records: DynamoDBRecord[], oldest: number): number {
  const index = records.findIndex(({ dynamodb }) => (dynamodb?.ApproximateCreationDateTime ?? 0) >= oldest);
  return index === -1 ? records.length : index;
}

function abortableClock(signal: AbortSignal): BatchClock {
  return {
    now: Date.now,
    // The caller checks the signal next.
    wait: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => {}),
  };
}
