import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Clock } from "../clock";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";

/**
 * Reads items consistently, and those that DynamoDB leaves unprocessed again.
 * @param keys at most 100, none twice
 * @returns the items that are there, in no order
 * @throws DeadlineExceeded at the deadline
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function batchGetItems(
  { dynamodb, clock }: { dynamodb: DynamoDBClient; clock: Clock },
  table: string,
  keys: Record<string, AttributeValue>[],
  attributes: string[],
  deadline: number,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let open: Record<string, KeysAndAttributes> = {
    [table]: {
      Keys: keys,
      ProjectionExpression: attributes.map((name) => `#${name}`).join(", "),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
      ConsistentRead: true,
    },
  };
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    try {
      const { Responses, UnprocessedKeys } = await dynamodb.send(new BatchGetItemCommand({ RequestItems: open }));
      for (const item of Responses?.[table] ?? []) items.push(unmarshall(item));
      open = UnprocessedKeys ?? {};
    } catch (error) {
      if (!isThrottling(error)) throw error;
    }
    if (Object.keys(open).length === 0) return items;
  }
  throw deadlineExceeded(`reading ${keys.length} items of ${table}`);
}
