import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { Item } from "./operand";

/** A Put or an Update, alike in a transaction and alone. */
export type Write = {
  table: string;
  key: Item;
  condition: string | undefined;
  names: Record<string, string>;
  values: Item;
} & ({ item: Item } | { expression: string } | { isDelete: true });

export function writeOf({ Put, Update, Delete }: TransactWriteItem): Write {
  const action = Put ?? Update ?? Delete;
  if (action === undefined)
    throw new TypeError("The double of DynamoDB knows Put, Update and Delete in a transaction.");
  const common = {
    table: action.TableName ?? "",
    condition: action.ConditionExpression,
    names: action.ExpressionAttributeNames ?? {},
    values: action.ExpressionAttributeValues ?? {},
  };
  if (Put) return { ...common, key: Put.Item ?? {}, item: Put.Item ?? {} };
  if (Delete) return { ...common, key: Delete.Key ?? {}, isDelete: true };
  return { ...common, key: Update?.Key ?? {}, expression: Update?.UpdateExpression ?? "" };
}
