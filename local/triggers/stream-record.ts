import type { _Record as StreamRecord, AttributeValue as StreamValue } from "@aws-sdk/client-dynamodb-streams";
import type { AttributeValue, DynamoDBRecord } from "aws-lambda";
import type { InvocationResult } from "../lambda/invocation";
import { arnOf, REGION } from "../program/arn";
import type { StreamMapping } from "./mapping";

/**
 * Converts a stream's record to a function's event: bytes in base64, time in seconds.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function streamRecord(record: StreamRecord, eventSourceARN: string): DynamoDBRecord {
  const { ApproximateCreationDateTime: time, Keys, NewImage, OldImage, ...rest } = record.dynamodb ?? {};
  const { eventID = "", eventName = "INSERT", eventVersion = "1.1" } = record;
  return {
    eventID,
    eventName,
    eventVersion,
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    dynamodb: {
      ...(time && { ApproximateCreationDateTime: Math.floor(time.getTime() / 1000) }),
      ...(Keys && { Keys: imageOf(Keys) }),
      ...(NewImage && { NewImage: imageOf(NewImage) }),
      ...(OldImage && { OldImage: imageOf(OldImage) }),
      ...(rest.SequenceNumber !== undefined && { SequenceNumber: rest.SequenceNumber }),
      ...(rest.SizeBytes !== undefined && { SizeBytes: rest.SizeBytes }),
      ...(rest.StreamViewType !== undefined && { StreamViewType: rest.StreamViewType }),
    },
    eventSourceARN,
  };
}

function imageOf(image: Record<string, StreamValue>): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, attributeOf(value)]));
}

function attributeOf(value: StreamValue): AttributeValue {
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.NULL !== undefined) return { NULL: value.NULL };
  if (value.M !== undefined) return { M: imageOf(value.M) };
  if (value.L !== undefined) return { L: value.L.map(attributeOf) };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  throw new TypeError(`A stream's record has a value of an unknown type: ${Object.keys(value).join(", ")}`);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Why records of a stream were discarded. */
export type DiscardCondition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/**
 * Builds the record that an on-failure destination gets of a discarded batch: its position in the stream, not its records.
 * @param result - of the last attempt; undefined where there was none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-on-failure-destination.html
 */
export function discardedBatchRecord(
  { functionName, eventSourceArn }: StreamMapping,
  shardId: string,
  records: readonly DynamoDBRecord[],
  condition: DiscardCondition,
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
