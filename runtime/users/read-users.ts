import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { batchGet } from "../aws/batch-get";
import type { Clock } from "../clock";
import type { User } from "./user";

/**
 * Reads users consistently.
 * @param emails at most 100, none twice
 * @param attributes those wanted besides the email
 * @returns the users that are there, by email
 * @throws TimeIsUp at the deadline
 */
export async function readUsers<Attribute extends keyof User>(
  reader: { dynamodb: DynamoDBClient; usersTable: string; clock: Clock },
  emails: string[],
  attributes: Attribute[],
  deadline: number,
): Promise<Map<string, Pick<User, Attribute | "email">>> {
  const keys = emails.map((email) => ({ email: { S: email } }));
  const items = await batchGet(reader, reader.usersTable, keys, ["email", ...attributes], deadline);
  const users = items as Pick<User, Attribute | "email">[];
  return new Map(users.map((user) => [user.email, user]));
}
