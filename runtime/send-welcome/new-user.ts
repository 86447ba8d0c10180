import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import type { User } from "../users/user";
import { waitingUsersOf } from "./waiting-users";

/** A user who is to be welcomed, as an event tells of them. */
export interface NewUser {
  email: string;
  name: string;
  uploadId: string;
  /** What is reported where the user is not done with: the record's sequence number, or the message's id. */
  itemIdentifier: string;
}

/** The users whom the stream tells of; any other change, and a user that no upload made, is passed over. */
export function insertedUsersOf(event: DynamoDBStreamEvent): NewUser[] {
  return event.Records.map(insertedUserOf).filter((user) => user !== undefined);
}

function insertedUserOf(record: DynamoDBRecord): NewUser | undefined {
  const { NewImage, SequenceNumber } = record.dynamodb ?? {};
  if (record.eventName !== "INSERT" || NewImage === undefined || SequenceNumber === undefined) return undefined;
  const { email, name, uploadId } = unmarshall(NewImage as Record<string, AttributeValue>) as User;
  return uploadId === undefined ? undefined : { email, name, uploadId, itemIdentifier: SequenceNumber };
}

/** The users who wait in messages of the welcome-retry queue, and the messages that can't be read. */
export function queuedUsersOf(event: SQSEvent): { users: NewUser[]; unreadable: string[] } {
  const users: NewUser[] = [];
  const unreadable: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      for (const user of waitingUsersOf(body)) users.push({ ...user, itemIdentifier: messageId });
    } catch (error) {
      unreadable.push(messageId);
      console.error(JSON.stringify({ message: "not done", messageId, error: String(error) }));
    }
  }
  return { users, unreadable };
}
