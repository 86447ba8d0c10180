import { isJsonObject, type Json, type JsonObject } from "../json";
import { itemSize, valueSize } from "./item-size";
import type { Charges } from "./prices";

const WRITE_BYTES = 1024;
const READ_BYTES = 4096;
/** Transactions prepare and commit. */
const TRANSACTION = 2;

/**
 * The units of a DynamoDB call, told from the request as far as it tells them. Estimates: an item that is read counts as
 * one of up to 4 KB, and one that is updated as large as its key and the values given; DynamoDB takes the whole item.
 * Reading a stream is free to Lambda.
 * @param bytesOut of the answer
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export function dynamodbCharges(operation: string, body: JsonObject, bytesOut: number): Charges {
  switch (operation) {
    case "GetItem":
      return { dynamodbReads: readUnits(body) };
    case "BatchGetItem":
      return { dynamodbReads: sum(values(body.RequestItems), (table) => list(table.Keys).length * readUnits(table)) };
    case "TransactGetItems":
      return { dynamodbReads: TRANSACTION * list(body.TransactItems).length };
    case "Query":
    case "Scan":
      return { dynamodbReads: Math.ceil(bytesOut / READ_BYTES) * readUnits(body) };
    case "PutItem":
    case "UpdateItem":
    case "DeleteItem":
      return { dynamodbWrites: writeUnits(body) };
    case "BatchWriteItem":
      return {
        dynamodbWrites: sum(Object.values(object(body.RequestItems)), (requests) =>
          sum(list(requests), (request) => sum(values(request), writeUnits)),
        ),
      };
    case "TransactWriteItems":
      return transactionCharges(list(body.TransactItems));
    case "ExecuteStatement":
      return statementCharges([body], 1);
    case "BatchExecuteStatement":
      return statementCharges(list(body.Statements), 1);
    case "ExecuteTransaction":
      return statementCharges(list(body.TransactStatements), TRANSACTION);
    default:
      return {};
  }
}

/** A consistent read of an item of up to 4 KB takes one unit, another one half. */
function readUnits({ ConsistentRead }: JsonObject): number {
  return ConsistentRead === true ? 1 : 0.5;
}

function writeUnits({ Item, Key, ExpressionAttributeValues }: JsonObject): number {
  return unitsOf(itemSize(Item) + itemSize(Key) + itemSize(ExpressionAttributeValues));
}

function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_BYTES));
}

function transactionCharges(items: JsonObject[]): Charges {
  const checks = items.filter(({ ConditionCheck }) => ConditionCheck !== undefined);
  const writes = items.filter(({ ConditionCheck }) => ConditionCheck === undefined);
  return {
    dynamodbWrites: TRANSACTION * sum(writes, (item) => sum(values(item), writeUnits)),
    dynamodbReads: TRANSACTION * checks.length,
  };
}

/** The names of an INSERT's attributes are in its text. */
function statementCharges(statements: JsonObject[], factor: number): Charges {
  const isRead = ({ Statement }: JsonObject) => /^\s*SELECT\b/i.test(String(Statement));
  const size = ({ Statement, Parameters }: JsonObject) =>
    Buffer.byteLength(String(Statement)) + sum(list(Parameters), valueSize);
  return {
    dynamodbWrites: factor * sum(statements, (statement) => (isRead(statement) ? 0 : unitsOf(size(statement)))),
    dynamodbReads: factor * sum(statements, (statement) => (isRead(statement) ? readUnits(statement) : 0)),
  };
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function values(value: Json | undefined): JsonObject[] {
  return Object.values(object(value)).map(object);
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function sum<Item>(items: Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
