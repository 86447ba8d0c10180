import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { mailboxOf } from "../../runtime/csv/email";
import type { UserDetail } from "../api";
import { userDetail } from "./scan-users";
import type { ConsoleSource } from "./source";

/**
 * Reads a user.
 * @param email - in upper or lower case, with the domain in any of its forms
 */
export async function readUser(source: ConsoleSource, email: string): Promise<UserDetail | undefined> {
  const item = await readUserItem(source, email);
  return item && userDetail(item);
}

/**
 * Reads all attributes of a user.
 * @param email - in upper or lower case, with the domain in any of its forms
 */
export async function readUserItem(
  { stack }: ConsoleSource,
  email: string,
): Promise<Record<string, unknown> | undefined> {
  const key = mailboxOf(email.trim()).email;
  if (key === "") return undefined;
  const command = new GetCommand({ TableName: stack.outputs.usersTable, Key: { email: key }, ConsistentRead: true });
  return (await stack.documents.send(command)).Item;
}
