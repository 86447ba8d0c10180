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

/** Reads a message's body. @throws TypeError where it holds no users; such a message ends in the DLQ */
export function waitingUsersOf(body: string): WaitingUser[] {
  const { users } = jsonFields(body);
  if (!Array.isArray(users) || !users.every(isWaitingUser))
    throw new TypeError(
      "The message holds no users: expected an object with users, each with email, name and uploadId.",
    );
  return users;
}

function isWaitingUser(user: Partial<WaitingUser> | null): boolean {
  return [user?.email, user?.name, user?.uploadId].every((value) => typeof value === "string");
}
