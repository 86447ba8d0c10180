import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import { jsonFields } from "../json-fields";

/** A user in a message of the welcome-retry queue. */
export interface WaitingUser {
  email: string;
  name: string;
  uploadId: string;
}

/** Ten messages, which is one call, hold a whole batch of the stream. */
const USERS_PER_MESSAGE = 10;

/** The messages that these users wait in. @param users at most 100 */
export function waitingMessagesOf(users: WaitingUser[]): SendMessageBatchRequestEntry[] {
  const entries: SendMessageBatchRequestEntry[] = [];
  for (let start = 0; start < users.length; start += USERS_PER_MESSAGE) {
    const some = users.slice(start, start + USERS_PER_MESSAGE);
    const waiting = some.map(({ email, name, uploadId }): WaitingUser => ({ email, name, uploadId }));
    entries.push({ Id: String(entries.length), MessageBody: JSON.stringify({ users: waiting }) });
  }
  return entries;
}

/**
 * Reads a message's body: gives those who can be read, so that somebody without a name costs the others nothing.
 * @throws TypeError, after the last of them, where it holds anything else; such a message ends in the DLQ
 */
export function* waitingUsersOf(body: string): Generator<WaitingUser> {
  const { users } = jsonFields(body);
  const readable = Array.isArray(users) ? users.filter(isWaitingUser) : [];
  yield* readable;
  if (!Array.isArray(users) || readable.length < users.length)
    throw new TypeError(
      "The message holds no users, or others too: expected an object with users, each with email, name and uploadId.",
    );
}

function isWaitingUser(user: Partial<WaitingUser> | null): user is WaitingUser {
  return [user?.email, user?.name, user?.uploadId].every((value) => typeof value === "string");
}
