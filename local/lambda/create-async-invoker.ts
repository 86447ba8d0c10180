import { setTimeout as delay } from "node:timers/promises";
import { arnOf } from "../program/arn";
import type { AsyncConfig } from "./function-spec";
import type { InvocationResult } from "./invocation";
import { retryUntilSuccess } from "./retry";

export interface AsyncInvoker {
  /** Queues the event; returns at once. */
  accept(functionName: string, requestId: string, event: unknown): void;
  /** Events that are queued, running or waiting for a retry. */
  pending(): number;
  /** Drops events that wait for a retry, and waits for the others. */
  stop(): Promise<void>;
}

export interface AsyncInvokerOptions {
  run(functionName: string, requestId: string, event: unknown): Promise<InvocationResult>;
  config(functionName: string): AsyncConfig;
  /** Milliseconds before the second and the third attempt. AWS: one minute and two. */
  retryDelaysMs: readonly [number, number];
  send(functionName: string, queueArn: string, record: string): Promise<void>;
  log(functionName: string, line: string): void;
}

/**
 * Creates Lambda's queue of asynchronous events: an event is retried when the function fails, then sent to its on-failure
 * destination. The queue is in memory and ends with the host.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncInvoker(options: AsyncInvokerOptions): AsyncInvoker {
  const { run, config, retryDelaysMs, send, log } = options;
  const stopping = new AbortController();
  const open = new Set<Promise<void>>();

  async function deliver(functionName: string, requestId: string, event: unknown): Promise<void> {
    const { maximumRetryAttempts = 2, maximumEventAgeInSeconds = 21_600, onFailureQueueArn } = config(functionName);
    const expires = Date.now() + maximumEventAgeInSeconds * 1000;
    let result: InvocationResult | undefined;
    let attempts = 0;
    let condition: FailureCondition | undefined;
    while (condition === undefined) {
      result = await run(functionName, requestId, event);
      attempts += 1;
      if (result.functionError === undefined) return;
      if (attempts > maximumRetryAttempts) condition = "RetriesExhausted";
      else {
        await delay(retryDelaysMs[attempts - 1] ?? retryDelaysMs[1], undefined, { signal: stopping.signal });
        if (Date.now() >= expires) condition = "EventAgeExceeded";
      }
    }
    const discarded = `Event ${requestId} is discarded after ${attempts} ${attempts === 1 ? "attempt" : "attempts"} (${condition})`;
    if (onFailureQueueArn === undefined) {
      log(functionName, `${discarded} and lost: the function has no on-failure destination.`);
      return;
    }
    const record = failedEventRecord(functionName, { requestId, attempts, condition }, event, result);
    const onError = (error: unknown) =>
      log(functionName, `${discarded}, and its record cannot be sent to ${onFailureQueueArn}: ${String(error)}`);
    const { signal } = stopping;
    await retryUntilSuccess(() => send(functionName, onFailureQueueArn, record), { signal, onError });
    signal.throwIfAborted();
    log(functionName, `${discarded}; its record is in ${onFailureQueueArn}.`);
  }

  return {
    accept(functionName, requestId, event) {
      const delivery = deliver(functionName, requestId, event)
        .catch((error: unknown) => {
          // No caller waits for an event: its loss is logged.
          log(functionName, `Event ${requestId} is lost: ${error instanceof Error ? error.message : String(error)}`);
        })
        .finally(() => open.delete(delivery));
      open.add(delivery);
    },
    pending: () => open.size,
    async stop() {
      stopping.abort();
      await Promise.all(open);
    },
  };
}

/** Why an event was discarded. */
export type FailureCondition = "RetriesExhausted" | "EventAgeExceeded";

/**
 * Builds the record that an on-failure destination gets of an asynchronous invocation.
 * @param result - of the last attempt; undefined where there was none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
function failedEventRecord(
  functionName: string,
  { requestId, attempts, condition }: { requestId: string; attempts: number; condition: FailureCondition },
  event: unknown,
  result: InvocationResult | undefined,
): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: arnOf("lambda", `function:${functionName}:$LATEST`),
      condition,
      approximateInvokeCount: attempts,
    },
    requestPayload: event,
    ...(result === undefined
      ? {}
      : {
          responseContext: {
            statusCode: result.statusCode,
            executedVersion: result.executedVersion,
            functionError: result.functionError,
          },
          responsePayload: JSON.parse(result.payload),
        }),
  });
}
