import type { DynamoDBRecord } from "aws-lambda";
import type { InvocationResult } from "../lambda/invocation";
import { arnOf } from "../program/arn";
import type { StreamMapping } from "./mapping";

/** Why records of a stream were given up. */
export type Discarded = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/**
 * What an on-failure destination gets of a stream's batch: where the records are in the stream, not the records.
 * @param result of the last attempt; undefined when there was none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-on-failure-destination.html
 */
export function discardedBatchRecord(
  { functionName, eventSourceArn }: StreamMapping,
  shardId: string,
  records: readonly DynamoDBRecord[],
  condition: Discarded,
  attempts: number,
  result: InvocationResult | undefined,
): string {
  const first = records[0]?.dynamodb;
  const last = records.at(-1)?.dynamodb;
  return JSON.stringify({
    requestContext: {
      requestId: result?.requestId,
      functionArn: arnOf("lambda", `function:${functionName}`),
      condition,
      approximateInvokeCount: attempts,
    },
    ...(result && {
      responseContext: {
        statusCode: result.statusCode,
        executedVersion: result.executedVersion,
        functionError: result.functionError ?? null,
      },
    }),
    version: "1.0",
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: instant(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: instant(last?.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: eventSourceArn,
    },
  });
}

function instant(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
