import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { chunksOf } from "../chunks-of";
import { isoTime } from "../clock";
import { logError } from "../log";
import { isThrottling } from "../retry";
import type { Batch, Row, UpdatePolicy } from "../upload/batch";
import { type UserUpdate, updatesOf } from "../upload/existing-users";
import type { StoredUser, UsersTable } from "../user";

/**
 * Updates that a user's item names, so that a row whose receipt was not written is known when it is redelivered. An upload
 * is forgotten once so many others have updated the same user.
 */
export const MOST_UPDATES = 10;

/**
 * Columns of one UpdateItem. An expression has at most 4 KB and 300 operators.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
const MOST_COLUMNS = 50;

/** A user with all attributes, as it was read. */
export type WholeUser = StoredUser<"uploadId" | "updatedByUploads">;

/**
 * What became of a user of another upload. `unchanged`: the row has nothing for it. `changed meanwhile`: it is not what was
 * read any more, or DynamoDB has to be asked again.
 */
type UpdateResult = "updated" | "unchanged" | "changed meanwhile" | { invalid: string };

/**
 * Updates a user of another upload with the columns of a row, and marks the user with the row in the same write: a
 * redelivered row finds its mark. On condition that the upload, the marks and, for `fill`, the columns are as they were
 * read. More columns than an expression takes are written by several calls, the last of which marks the user.
 * @param users - the table
 * @param batch - the upload, and its policy
 * @param row - a row of it
 * @param user - the user with the row's email
 */
export async function updateExisting(
  users: UsersTable,
  { uploadId, existingUsers }: Pick<Batch, "uploadId"> & { existingUsers: UpdatePolicy },
  row: Row,
  user: WholeUser,
): Promise<UpdateResult> {
  const changes = changesOf(existingUsers, row, user);
  if (changes.length === 0) return "unchanged";
  const update = { uploadId, line: row.line, at: isoTime(users.clock) };
  try {
    const chunks = chunksOf(changes, MOST_COLUMNS);
    for (const [index, chunk] of chunks.entries()) {
      const isLast = index === chunks.length - 1;
      await users.dynamodb.send(
        updateCommand(users.usersTable, existingUsers, user, chunk, isLast ? update : undefined),
      );
    }
    return "updated";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException)
      return "changed meanwhile";
    if (isThrottling(error)) return "changed meanwhile";
    if (!(error instanceof DynamoDBServiceException) || error.name !== "ValidationException") throw error;
    // The item would be larger than 400 KB.
    logError("row not valid", error, { uploadId });
    return { invalid: error.message };
  }
}

interface Change {
  attribute: string;
  value: string;
  /** As read; undefined where there is none. */
  before: unknown;
}

/** Returns the columns of a row that the policy gives to a user. An empty cell is in no row, so that it changes nothing. */
function changesOf(policy: UpdatePolicy, { name, columns }: Row, user: WholeUser): Change[] {
  return Object.entries({ ...columns, name })
    .map(([attribute, value]): Change => {
      // A column can have the name of something that every object has.
      const before = Object.hasOwn(user, attribute) ? user[attribute] : undefined;
      return { attribute, value, before };
    })
    .filter(({ value, before }) => (policy === "fill" ? isMissing(before) : before !== value));
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function updateCommand(
  TableName: string,
  policy: UpdatePolicy,
  user: WholeUser,
  changes: Change[],
  update: UserUpdate | undefined,
): UpdateCommand {
  const names: Record<string, string> = {
    "#email": "email",
    "#uploadId": "uploadId",
    "#updates": "updatedByUploads",
  };
  const values: Record<string, unknown> = {};
  const conditions = ["attribute_exists(#email)"];
  const sets: string[] = [];
  /** Requires that an attribute is as it was read. */
  const require = (name: string, placeholder: string, value: unknown) => {
    if (value !== undefined) values[placeholder] = value;
    conditions.push(value === undefined ? `attribute_not_exists(${name})` : `${name} = ${placeholder}`);
  };
  require("#uploadId", ":uploadId", user.uploadId);
  require("#updates", ":before", user.updatedByUploads);
  for (const [index, { attribute, value, before }] of changes.entries()) {
    names[`#c${index}`] = attribute;
    values[`:c${index}`] = value;
    sets.push(`#c${index} = :c${index}`);
    if (policy === "fill") require(`#c${index}`, `:b${index}`, before);
  }
  if (update !== undefined) {
    values[":updates"] = [update, ...updatesOf(user)].slice(0, MOST_UPDATES);
    sets.push("#updates = :updates");
  }
  return new UpdateCommand({
    TableName,
    Key: { email: user.email },
    UpdateExpression: `SET ${sets.join(", ")}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  });
}
