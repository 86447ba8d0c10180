import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { batchGetItems } from "./aws/dynamodb";
import type { Clock } from "./clock";

/** What `users` holds of a person, besides the further columns of the file. */
export interface User {
  /** The key. */
  email: string;
  name: string;
  /** The upload and the line of its file that made the user. Absent on a user made by other means. */
  uploadId?: string;
  line?: number;
  createdAt: string;
  /** Once the welcome email was accepted by SES, or refused for good. */
  welcome?: { at: string; messageId: string } | { at: string; error: string };
  /**
   * Set once the user waits in the welcome-retry queue: until when one run alone may send to them, milliseconds since
   * the epoch. 0: none does. Goes with `welcome`.
   */
  welcomeLease?: number;
}

/**
 * Reads users consistently.
 * @param emails at most 100, none twice
 * @param attributes those wanted besides the email
 * @returns the users that are there, by email
 * @throws DeadlineExceeded at the deadline
 */
export async function readUsers<Attribute extends keyof User>(
  reader: { dynamodb: DynamoDBClient; usersTable: string; clock: Clock },
  emails: string[],
  attributes: Attribute[],
  deadline: number,
): Promise<Map<string, Pick<User, Attribute | "email">>> {
  const keys = emails.map((email) => ({ email: { S: email } }));
  const items = await batchGetItems(reader, reader.usersTable, keys, ["email", ...attributes], deadline);
  const users = items as Pick<User, Attribute | "email">[];
  return new Map(users.map((user) => [user.email, user]));
}
