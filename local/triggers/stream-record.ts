import type { _Record as StreamRecord, AttributeValue as StreamValue } from "@aws-sdk/client-dynamodb-streams";
import type { AttributeValue, DynamoDBRecord } from "aws-lambda";
import { REGION } from "../program/arn";

/**
 * A stream's record as functions get it: bytes in base64, time in seconds.
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
