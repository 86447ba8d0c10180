import type { Context, DynamoDBRecord, SQSEvent } from "aws-lambda";

/** A run that has `seconds` left. */
export function contextWith(seconds = 60): Context {
  return { getRemainingTimeInMillis: () => seconds * 1_000 } as Context;
}

/** Messages named m0, m1, … in the order of their bodies, sent at the beginning of 2026. */
export function sqsEventOf(bodies: string[]): SQSEvent {
  const SentTimestamp = String(Date.parse("2026-01-01T00:00:00Z"));
  const Records = bodies.map((body, index) => ({
    ...{ messageId: `m${index}`, body, eventSource: "aws:sqs" },
    attributes: { SentTimestamp },
  }));
  return { Records } as unknown as SQSEvent;
}

/** The stream record of a user that an upload inserted. */
export function insertOf(email: string, sequenceNumber: string, uploadId = "u"): DynamoDBRecord {
  const NewImage = { email: { S: email }, name: { S: `Name of ${email}` }, uploadId: { S: uploadId } };
  return { eventName: "INSERT", dynamodb: { NewImage, SequenceNumber: sequenceNumber } };
}
