import { GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { User } from "../../runtime/user";
import type { UserDetail, UserSearch } from "../api";
import type { ConsoleSource } from "./source";

const MAX_USERS = 50;
/** Users that a search for a part of an email reads at most; DynamoDB bills each of them. */
const MAX_SCANNED = 20_000;

/**
 * Reads a user.
 * @param email - in upper or lower case
 */
export async function readUser({ stack }: ConsoleSource, email: string): Promise<UserDetail | undefined> {
  const key = email.trim().toLowerCase().normalize("NFC");
  if (key === "") return undefined;
  const { Item } = await stack.documents.send(
    new GetCommand({ TableName: stack.outputs.usersTable, Key: { email: key }, ConsistentRead: true }),
  );
  return Item && userDetail(Item);
}

/**
 * Searches users.
 * @param text - a complete email, which is read directly, or a part of an email or name, for which users are scanned
 */
export async function searchUsers(source: ConsoleSource, text: string): Promise<UserSearch> {
  const exact = text.includes("@") ? await readUser(source, text) : undefined;
  if (exact) return { users: [exact], scannedCount: 1, isComplete: true };
  const part = text.trim().toLowerCase();
  const users: UserDetail[] = [];
  let scannedCount = 0;
  let next: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await source.stack.documents.send(
      new ScanCommand({
        TableName: source.stack.outputs.usersTable,
        Limit: part === "" ? MAX_USERS : 1000,
        ...(next && { ExclusiveStartKey: next }),
      }),
    );
    scannedCount += Items.length;
    next = LastEvaluatedKey;
    users.push(...Items.map(userDetail).filter(({ email, name }) => `${email} ${name.toLowerCase()}`.includes(part)));
  } while (next !== undefined && users.length < MAX_USERS && scannedCount < MAX_SCANNED);
  return { users: users.slice(0, MAX_USERS), scannedCount, isComplete: next === undefined };
}

/** Other programs may have created the item, so only its key is certain. */
function userDetail(item: Record<string, unknown>): UserDetail {
  const { email = "", name, createdAt, uploadId, line, welcome, ...attributes } = item as Partial<User>;
  return {
    email,
    name: typeof name === "string" ? name : "",
    attributes,
    ...(typeof createdAt === "string" && { createdAt }),
    ...(uploadId !== undefined && { uploadId }),
    ...(line !== undefined && { line }),
    ...(welcome !== undefined && { welcome }),
  };
}
