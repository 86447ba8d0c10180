import { arnOf } from "../program/arn";
import type { InvocationResult } from "./invocation";

/** Why an event was given up. */
export type GivenUp = "RetriesExhausted" | "EventAgeExceeded";

/**
 * The record that an on-failure destination gets of an asynchronous invocation.
 * @param result of the last attempt; none when the event grew too old before the first
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function failedEventRecord(
  functionName: string,
  { requestId, attempts, condition }: { requestId: string; attempts: number; condition: GivenUp },
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
