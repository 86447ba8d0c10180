import { type Call, jsonBody } from "../gateway/call";
import { isJsonObject, type Json, type JsonObject } from "../json";
import type { Charges } from "./prices";

/** SQS bills each 64 KiB of a request or of its answer as one. */
const SQS_CHUNK = 64 * 1024;
/** S3 operations without a charge. */
const S3_FREE = ["AbortMultipartUpload", "DeleteObject", "DeleteObjects"];
const S3_GETS = /^(Get|Head)/;

/** Returns the units that a call is billed for. Lambda and Step Functions bill what they run, not the calls that start it. */
export function chargesOf(call: Call, bytes: { in: number; out: number }): Charges {
  const { service, operation, body } = call;
  switch (service) {
    case "dynamodb":
      return dynamodbCharges(operation, jsonBody(call) ?? {}, bytes.out);
    case "s3":
      if (S3_FREE.includes(operation)) return {};
      return S3_GETS.test(operation) ? { s3Gets: 1 } : { s3Puts: 1 };
    case "sqs":
      return { sqsRequests: sqsRequests(Math.max(bytes.in, bytes.out)) };
    case "ses":
      return { sesEmails: recipientsIn(body) };
    default:
      return {};
  }
}

/** @param bytes - of the larger of a request and its answer */
export function sqsRequests(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / SQS_CHUNK));
}

/** Each recipient counts as an email. A raw email that names them in its own headers only counts as one. */
function recipientsIn(form: Buffer): number {
  const names = [...new URLSearchParams(form.toString()).keys()];
  return Math.max(1, names.filter((name) => /^Destination(s|\.\w+Addresses)\.member\./.test(name)).length);
}

const WRITE_BYTES = 1024;
const READ_BYTES = 4096;
/** Transactions prepare and commit. */
const TRANSACTION = 2;

/**
 * Estimates the capacity units of a DynamoDB call from its request: an item that is read counts as up to 4 KB, an updated
 * item as its key and the given values, where DynamoDB counts the whole item. Lambda reads streams without charge.
 * @param bytesOut - of the response
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

/**
 * Returns the bytes of an item, or of some of its attributes, by DynamoDB's rules.
 * @param item - by name, in DynamoDB's JSON
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Json | undefined): number {
  if (!isJsonObject(item)) return 0;
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

/** @param value - such as `{ S: "text" }` */
export function valueSize(value: Json | undefined): number {
  const [type, content] = isJsonObject(value) ? (Object.entries(value)[0] ?? []) : [];
  const contents = Array.isArray(content) ? content : [];
  switch (type) {
    case "S":
      return Buffer.byteLength(String(content));
    case "N":
      return numberSize(content);
    case "B":
      return Buffer.byteLength(String(content), "base64");
    case "SS":
      return contents.reduce<number>((sum, each) => sum + Buffer.byteLength(String(each)), 0);
    case "NS":
      return contents.reduce<number>((sum, each) => sum + numberSize(each), 0);
    case "BS":
      return contents.reduce<number>((sum, each) => sum + Buffer.byteLength(String(each), "base64"), 0);
    case "L":
      return contents.reduce<number>((sum, each) => sum + 1 + valueSize(each), 3);
    case "M":
      return 3 + itemSize(content) + (isJsonObject(content) ? Object.keys(content).length : 0);
    default:
      return 1;
  }
}

function numberSize(number: Json | undefined): number {
  return Math.ceil(String(number).replace(/\D/g, "").length / 2) + 1;
}
