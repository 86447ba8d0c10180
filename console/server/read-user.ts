import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { UserDetail } from "../api";
import { userDetail } from "./scan-users";
import type { ConsoleSource } from "./source";

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
