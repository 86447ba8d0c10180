import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import { chunksOf } from "../chunks-of";
import { logError } from "../log";
import { parseJsonObject } from "../parse-json-object";

/** A new user who gets a welcome email. */
export interface Recipient {
  email: string;
  name: string;
  uploadId: string;
}

/** A recipient of an event. */
export interface RecipientRecord extends Recipient {
  /** Reported as a batch item failure: the stream record's sequence number, or the message's id. */
  itemIdentifier: string;
}

/** Returns what identifies a recipient: a user who was deleted and inserted by another upload is another one. */
export function recipientKey({ uploadId, email }: Recipient): string {
  return `${uploadId} ${email}`;
}

/** Returns the recipients of a stream event: the users that an upload inserted. Other changes are ignored. */
export function recipientsOfStream(event: DynamoDBStreamEvent): RecipientRecord[] {
  return event.Records.map(recipientOf).filter((recipient) => recipient !== undefined);
}

function recipientOf(record: DynamoDBRecord): RecipientRecord | undefined {
  const { NewImage, SequenceNumber } = record.dynamodb ?? {};
  const uploadId = NewImage?.uploadId?.S;
  if (record.eventName !== "INSERT" || uploadId === undefined || SequenceNumber === undefined) return undefined;
  // Read from the raw image: unmarshalled, a column named __proto__ would change the object instead of being in it.
  const { email, name } = NewImage ?? {};
  return { email: email?.S ?? "", name: name?.S as string, uploadId, itemIdentifier: SequenceNumber };
}

/** Returns the recipients in messages of the welcome-retry queue, and the ids of messages that cannot be read. */
export function recipientsOfQueue(event: SQSEvent): { recipients: RecipientRecord[]; unreadable: string[] } {
  const recipients: RecipientRecord[] = [];
  const unreadable: string[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      for (const recipient of recipientsOfMessage(body)) recipients.push({ ...recipient, itemIdentifier: messageId });
    } catch (error) {
      unreadable.push(messageId);
      logError("message not readable", error, { messageId });
    }
  }
  return { recipients, unreadable };
}

/** Ten messages, which is one SendMessageBatch, hold a whole group. */
const RECIPIENTS_PER_MESSAGE = 10;

/**
 * Returns the entries of a SendMessageBatch to the welcome-retry queue.
 * @param recipients - at most 100
 */
export function retryMessagesOf(recipients: Recipient[]): SendMessageBatchRequestEntry[] {
  return chunksOf(recipients, RECIPIENTS_PER_MESSAGE).map((some, index) => {
    const users = some.map(({ email, name, uploadId }): Recipient => ({ email, name, uploadId }));
    return { Id: String(index), MessageBody: JSON.stringify({ users }) };
  });
}

/**
 * Reads the recipients of a message in the welcome-retry queue. Yields the valid ones first, so that an invalid one does
 * not keep the others from their emails.
 * @param body - the message's body
 * @throws TypeError, after the last recipient, where it holds anything else; such a message is dead-lettered
 */
export function* recipientsOfMessage(body: string): Generator<Recipient> {
  const { users } = parseJsonObject(body);
  const valid = Array.isArray(users) ? users.filter(isRecipient) : [];
  yield* valid;
  if (!Array.isArray(users) || valid.length < users.length)
    throw new TypeError(
      "The message holds no users, or others too: expected an object with users, each with email, name and uploadId.",
    );
}

function isRecipient(user: Partial<Recipient> | null): user is Recipient {
  return [user?.email, user?.name, user?.uploadId].every((value) => typeof value === "string");
}
