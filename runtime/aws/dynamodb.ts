import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type BatchGetCommandInput, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { chunksOf } from "../chunks-of";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";

/**
 * Creates the document client that every DynamoDB call is made with.
 *
 * `convertClassInstanceToMap`: the marshaller takes an object with a property named `constructor` for a class instance
 * and refuses it otherwise; a column of a user's file can have that name.
 * @param client - the client to send with. Default: one with the settings of the environment
 */
export function createDocumentClient(client: DynamoDBClient = new DynamoDBClient({})): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { convertClassInstanceToMap: true, removeUndefinedValues: true },
  });
}

/**
 * Returns the parameters of a read that select attributes. The placeholders are numbered: an attribute's name can have
 * characters that a placeholder cannot.
 * @param attributes - the attributes to read
 */
export function projectionOf(attributes: string[]) {
  return {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
  };
}

/** Items of one table to read. */
export interface ItemsToRead {
  table: string;
  /** Each once. */
  keys: Record<string, unknown>[];
  attributes: string[] | "all";
}

type Client = { dynamodb: DynamoDBDocumentClient; clock: Clock };

/**
 * Reads items of a table, as `batchGetFromTables` does.
 * @param client - what to call, and the clock of the retries
 * @param table - the table's name
 * @param keys - any number, each once
 * @param attributes - the attributes to read, or all
 * @param deadline - milliseconds since the epoch
 * @returns the items that exist, in no order
 * @throws DeadlineExceeded at the deadline
 */
export async function batchGetItems(
  client: Client,
  table: string,
  keys: Record<string, unknown>[],
  attributes: string[] | "all",
  deadline: number,
): Promise<Record<string, unknown>[]> {
  return (await batchGetFromTables(client, [{ table, keys, attributes }], deadline))[table] ?? [];
}

/** Keys of one BatchGetItem. */
const MOST_KEYS = 100;

/**
 * Reads items consistently, in as few requests as there can be, and retries the keys that DynamoDB leaves unprocessed.
 * @param client - what to call, and the clock of the retries
 * @param toRead - each table once
 * @param deadline - milliseconds since the epoch
 * @returns the items that exist, by table, in no order
 * @throws DeadlineExceeded at the deadline
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function batchGetFromTables(
  { dynamodb, clock }: Client,
  toRead: ItemsToRead[],
  deadline: number,
): Promise<Record<string, Record<string, unknown>[]>> {
  const items: Record<string, Record<string, unknown>[]> = {};
  const all = toRead.flatMap(({ table, keys, attributes }) => keys.map((key) => ({ table, key, attributes })));
  for (const some of chunksOf(all, MOST_KEYS)) {
    let pending: NonNullable<BatchGetCommandInput["RequestItems"]> = {};
    for (const { table, key, attributes } of some) {
      const { Keys = [] } = pending[table] ?? {};
      pending[table] = {
        Keys: [...Keys, key],
        ...(attributes !== "all" && projectionOf(attributes)),
        ConsistentRead: true,
      };
    }
    let lastError: unknown;
    for await (const _ of attemptsWithBackoff(clock, deadline)) {
      try {
        const { Responses, UnprocessedKeys } = await dynamodb.send(new BatchGetCommand({ RequestItems: pending }));
        for (const [table, found] of Object.entries(Responses ?? {}))
          items[table] = [...(items[table] ?? []), ...found];
        pending = UnprocessedKeys ?? {};
      } catch (error) {
        if (!isThrottling(error)) throw error;
        lastError = error;
      }
      if (Object.keys(pending).length === 0) break;
    }
    if (Object.keys(pending).length === 0) continue;
    const names = toRead.map(({ table, keys }) => `${keys.length} items of ${table}`);
    throw deadlineExceeded(`reading ${names.join(" and ")}`, lastError);
  }
  return items;
}
