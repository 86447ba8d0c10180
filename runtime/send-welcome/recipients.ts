import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import { parseJsonObject } from "../upload/batch";
import type { User } from "../user";

/** A user who is to be welcomed, as an event tells of them. */
export interface RecipientRecord {
  email: string;
  name: string;
  uploadId: string;
  /** What is reported where the user is not done with: the record's sequence number, or the message's id. */
  itemIdentifier: string;
}

/** The users whom the stream tells of; any other change, and a user that no upload made, is passed over. */
export function recipientsOfStream(event: DynamoDBStreamEvent): RecipientRecord[] {
  return event.Records.map(recipientOf).filter((user) => user !== undefined);
}

function recipientOf(record: DynamoDBRecord): RecipientRecord | undefined {
  const { NewImage, SequenceNumber } = record.dynamodb ?? {};
  if (record.eventName !== "INSERT" || NewImage === undefined || SequenceNumber === undefined) return undefined;
  const { email, name, uploadId } = unmarshall(NewImage as Record<string, AttributeValue>) as User;
  return uploadId === undefined ? undefined : { email, name, uploadId, itemIdentifier: SequenceNumber };
}

/** The users who wait in messages of the welcome-retry queue, and the messages that can't be read. */
export function recipientsOfQueue(event: SQSEvent): { users: RecipientRecord[]; unreadable: string[] } {
  const users: RecipientRecord[] = [];
  const unreadable: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      for (const user of recipientsOfMessage(body)) users.push({ ...user, itemIdentifier: messageId });
    } catch (error) {
      unreadable.push(messageId);
      console.error(JSON.stringify({ message: "not done", messageId, error: String(error) }));
    }
  }
  return { users, unreadable };
}

/** A user in a message of the welcome-retry queue. */
export interface Recipient {
  email: string;
  name: string;
  uploadId: string;
}

/** Ten messages, which is one call, hold a whole batch of the stream. */
const USERS_PER_MESSAGE = 10;

/** The messages that these users wait in. @param users at most 100 */
export function retryMessagesOf(users: Recipient[]): SendMessageBatchRequestEntry[] {
  const entries: SendMessageBatchRequestEntry[] = [];
  for (let start = 0; start < users.length; start += USERS_PER_MESSAGE) {
    const some = users.slice(start, start + USERS_PER_MESSAGE);
    const waiting = some.map(({ email, name, uploadId }): Recipient => ({ email, name, uploadId }));
    entries.push({ Id: String(entries.length), MessageBody: JSON.stringify({ users: waiting }) });
  }
  return entries;
}

/**
 * Reads a message's body: gives those who can be read, so that somebody without a name costs the others nothing.
 * @throws TypeError, after the last of them, where it holds anything else; such a message ends in the DLQ
 */
export function* recipientsOfMessage(body: string): Generator<Recipient> {
  const { users } = parseJsonObject(body);
  const readable = Array.isArray(users) ? users.filter(isRecipient) : [];
  yield* readable;
  if (!Array.isArray(users) || readable.length < users.length)
    throw new TypeError(
      "The message holds no users, or others too: expected an object with users, each with email, name and uploadId.",
    );
}

function isRecipient(user: Partial<Recipient> | null): user is Recipient {
  return [user?.email, user?.name, user?.uploadId].every((value) => typeof value === "string");
}
