import { type AttributeValue, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { User } from "../../runtime/user";
import type { ShownUser, UserSearch } from "../api";
import type { Subject } from "./subject";

const SHOWN = 50;
/** Users that a search by a part of the email looks through at most; DynamoDB bills each of them. */
const SEARCHED = 20_000;

/** The user with this email, written in any case. */
export async function readUser({ stack }: Subject, email: string): Promise<ShownUser | undefined> {
  const key = email.trim().toLowerCase().normalize("NFC");
  if (key === "") return undefined;
  const { Item } = await stack.dynamodb.send(
    new GetItemCommand({ TableName: stack.outputs.usersTable, Key: { email: { S: key } }, ConsistentRead: true }),
  );
  return Item && shownUser(Item);
}

/** A whole email finds its user at once; a part of one, or of a name, is looked for in so many users. */
export async function searchUsers(subject: Subject, text: string): Promise<UserSearch> {
  const exact = text.includes("@") ? await readUser(subject, text) : undefined;
  if (exact) return { users: [exact], searched: 1, whole: true };
  const part = text.trim().toLowerCase();
  const users: ShownUser[] = [];
  let searched = 0;
  let next: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await subject.stack.dynamodb.send(
      new ScanCommand({
        TableName: subject.stack.outputs.usersTable,
        Limit: part === "" ? SHOWN : 1000,
        ...(next && { ExclusiveStartKey: next }),
      }),
    );
    searched += Items.length;
    next = LastEvaluatedKey;
    users.push(...Items.map(shownUser).filter(({ email, name }) => `${email} ${name.toLowerCase()}`.includes(part)));
  } while (next !== undefined && users.length < SHOWN && searched < SEARCHED);
  return { users: users.slice(0, SHOWN), searched, whole: next === undefined };
}

function shownUser(item: Record<string, AttributeValue>): ShownUser {
  const { email, name, createdAt, uploadId, line, welcome, ...further } = unmarshall(item) as User;
  return {
    ...{ email, name, createdAt, further },
    ...(uploadId !== undefined && { uploadId }),
    ...(line !== undefined && { line }),
    ...(welcome !== undefined && { welcome }),
  };
}
