import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import type { User } from "../users/user";

/** A user as the stream tells of the insert. */
export interface NewUser {
  email: string;
  name: string;
  uploadId: string;
  /** The record's place in the stream. */
  sequenceNumber: string;
}

/** @returns undefined for any other change, and for a user that no upload made */
export function newUserOf(record: DynamoDBRecord): NewUser | undefined {
  const { NewImage, SequenceNumber } = record.dynamodb ?? {};
  if (record.eventName !== "INSERT" || NewImage === undefined || SequenceNumber === undefined) return undefined;
  const { email, name, uploadId } = unmarshall(NewImage as Record<string, AttributeValue>) as User;
  return uploadId === undefined ? undefined : { email, name, uploadId, sequenceNumber: SequenceNumber };
}
