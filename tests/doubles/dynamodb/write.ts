import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { Item } from "./operand";

/** A Put or an Update, alike in a transaction and alone. */
export type Write = {
  table: string;
  key: Item;
  condition: string | undefined;
  names: Record<string, string>;
  values: Item;
} & ({ item: Item } | { expression: string });

export function writeOf({ Put, Update }: TransactWriteItem): Write {
  const action = Put ?? Update;
  if (action === undefined) throw new TypeError("The double of DynamoDB knows Put and Update in a transaction.");
  const common = {
    table: action.TableName ?? "",
    condition: action.ConditionExpression,
    names: action.ExpressionAttributeNames ?? {},
    values: action.ExpressionAttributeValues ?? {},
  };
  if (Put) return { ...common, key: Put.Item ?? {}, item: Put.Item ?? {} };
  return { ...common, key: Update?.Key ?? {}, expression: Update?.UpdateExpression ?? "" };
}
