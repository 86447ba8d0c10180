import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { batchGetItems, type ItemsToRead } from "./aws/dynamodb";
import type { Clock } from "./clock";
import type { Delivery } from "./upload/delivery";
import type { UserUpdate } from "./upload/existing-users";

/** An item of the `users` table, with the further columns of the file. */
export interface User {
  /** The key. */
  email: string;
  name: string;
  /** The upload that inserted the user, and the line of its file. Absent on a user that no upload inserted. */
  uploadId?: string;
  line?: number;
  createdAt: string;
  /** Of the attributes as they were inserted: see `fingerprintOf`. Absent on users of earlier versions. */
  fingerprint?: string;
  /** Set once SES accepted the welcome email or returned a permanent error, or the upload was stopped before. */
  welcome?: { at: string; messageId: string } | { at: string; error: string } | { at: string; stopped: true };
  /**
   * Set while the user waits in the welcome-retry queue: the end of the lease under which one invocation may send,
   * milliseconds since the epoch; 0 without a lease. Removed when `welcome` is set.
   */
  welcomeLease?: number;
  /** The uploads that updated the user, the latest first, MOST_UPDATES at most. Absent on a user that none updated. */
  updatedByUploads?: UserUpdate[];
  /** What became of the welcome email, as far as SES has reported it. */
  delivery?: Delivery;
}

/** The `users` table and what its reads and writes need. */
export interface UsersTable {
  dynamodb: DynamoDBDocumentClient;
  usersTable: string;
  clock: Clock;
}

/** Some attributes of a user; those of the file's further columns are not known to the compiler. */
export type StoredUser<Attribute extends string> = Pick<User, Extract<Attribute, keyof User> | "email"> &
  Record<string, unknown>;

/**
 * Reads users consistently.
 * @param users - the table
 * @param emails - 1 to 100 emails, each once
 * @param attributes - the attributes to read besides the email, or all
 * @param deadline - milliseconds since the epoch
 * @returns the users that exist, by email
 * @throws DeadlineExceeded at the deadline
 */
export async function readUsers<Attribute extends string>(
  users: UsersTable,
  emails: string[],
  attributes: Attribute[] | "all",
  deadline: number,
): Promise<Map<string, StoredUser<Attribute>>> {
  const { table, keys, attributes: read } = usersToRead(users.usersTable, emails, attributes);
  return usersByEmail(await batchGetItems(users, table, keys, read, deadline));
}

/** Users of a read of several tables: their emails, each once, and the attributes to read besides. */
export function usersToRead(table: string, emails: string[], attributes: string[] | "all"): ItemsToRead {
  const keys = emails.map((email) => ({ email }));
  return { table, keys, attributes: attributes === "all" ? "all" : ["email", ...attributes] };
}

/** @returns what was read of `usersToRead`, by email */
export function usersByEmail<Attribute extends string>(
  items: Record<string, unknown>[] = [],
): Map<string, StoredUser<Attribute>> {
  return new Map((items as StoredUser<Attribute>[]).map((user) => [user.email, user]));
}
