import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, type BatchGetCommandInput, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
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

/**
 * Reads items consistently, and retries the keys that DynamoDB leaves unprocessed.
 * @param client - what to call, and the clock of the retries
 * @param table - the table's name
 * @param keys - 1 to 100 keys, each once
 * @param attributes - the attributes to read
 * @param deadline - milliseconds since the epoch
 * @returns the items that exist, in no order
 * @throws DeadlineExceeded at the deadline
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function batchGetItems(
  { dynamodb, clock }: { dynamodb: DynamoDBDocumentClient; clock: Clock },
  table: string,
  keys: Record<string, unknown>[],
  attributes: string[],
  deadline: number,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let pending: NonNullable<BatchGetCommandInput["RequestItems"]> = {
    [table]: {
      Keys: keys,
      ...projectionOf(attributes),
      ConsistentRead: true,
    },
  };
  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    try {
      const { Responses, UnprocessedKeys } = await dynamodb.send(new BatchGetCommand({ RequestItems: pending }));
      items.push(...(Responses?.[table] ?? []));
      pending = UnprocessedKeys ?? {};
    } catch (error) {
      if (!isThrottling(error)) throw error;
      lastError = error;
    }
    if (Object.keys(pending).length === 0) return items;
  }
  throw deadlineExceeded(`reading ${keys.length} items of ${table}`, lastError);
}
