import { jsonBody } from "../../gateway/call";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { arnOf } from "../../program/arn";
import type { Need, Needs } from "../required-action";

/** Those whose action has the operation's own name, on the table. */
const ON_TABLE = new Set([
  "DeleteItem",
  "DeleteTable",
  "DescribeContinuousBackups",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "PutItem",
  "UpdateItem",
  "UpdateTable",
  "UpdateTimeToLive",
]);
/** The same, or on an index of it. */
const ON_TABLE_OR_INDEX = new Set(["Query", "Scan"]);
const ON_STREAM = new Set(["DescribeStream", "GetShardIterator"]);
const OF_TRANSACTION: Record<string, string> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
export const dynamodbNeeds: Needs = (call) => {
  const { operation } = call;
  const body = jsonBody(call);
  if (body === undefined) return undefined;
  if (ON_TABLE.has(operation)) return [need(operation, tableArn(body.TableName))];
  if (ON_TABLE_OR_INDEX.has(operation)) return [need(operation, indexArn(body))];
  if (ON_STREAM.has(operation)) return [need(operation, String(body.StreamArn))];
  switch (operation) {
    case "ListTables":
      return [need(operation, "*")];
    case "ListStreams":
      return [need(operation, `${tableArn(body.TableName ?? "*")}/stream/*`)];
    case "GetRecords":
      return [need(operation, streamOfIterator(String(body.ShardIterator)))];
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(isJsonObject(body.RequestItems) ? body.RequestItems : {}).map((table) =>
        need(operation, tableArn(table)),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return all(body.TransactItems, needsOfTransaction);
    case "ExecuteStatement":
      return needsOfStatement(body);
    case "BatchExecuteStatement":
      return all(body.Statements, needsOfStatement);
    case "ExecuteTransaction":
      return all(body.TransactStatements, needsOfStatement);
    default:
      return undefined;
  }
};

/** Each need once; undefined where one is not known. */
function all(items: Json | undefined, needsOf: (item: JsonObject) => Need[] | undefined): Need[] | undefined {
  const needs = new Map<string, Need>();
  for (const item of Array.isArray(items) ? items : []) {
    const some = isJsonObject(item) ? needsOf(item) : undefined;
    if (some === undefined) return undefined;
    for (const each of some) needs.set(`${each.action} ${each.resource}`, each);
  }
  return [...needs.values()];
}

function needsOfTransaction(item: JsonObject): Need[] | undefined {
  const needs: Need[] = [];
  for (const [kind, action] of Object.entries(item)) {
    const operation = OF_TRANSACTION[kind];
    if (operation === undefined || !isJsonObject(action)) return undefined;
    needs.push(need(operation, tableArn(action.TableName)));
  }
  return needs;
}

const VERBS: Record<string, RegExp> = {
  PartiQLInsert: /^\s*INSERT\s+INTO\s+(.+)$/is,
  // Without quotes before it, this FROM is the keyword.
  PartiQLSelect: /^\s*SELECT\s[^"']*?\sFROM\s+(.+)$/is,
  PartiQLUpdate: /^\s*UPDATE\s+(.+)$/is,
  PartiQLDelete: /^\s*DELETE\s+FROM\s+(.+)$/is,
};

/**
 * The verb of a PartiQL statement and the table or index that follows; undefined where they are not plain to see.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
function needsOfStatement({ Statement }: JsonObject): Need[] | undefined {
  for (const [operation, pattern] of Object.entries(VERBS)) {
    const [, rest] = pattern.exec(String(Statement)) ?? [];
    if (rest === undefined) continue;
    const [, table = "", plain = "", index] =
      /^(?:"([\w.-]+)"|([\w.-]+))(?:\."([\w.-]+)")?(?=[\s;]|$)/.exec(rest) ?? [];
    const name = table || plain;
    if (name === "" || (index !== undefined && operation !== "PartiQLSelect")) return undefined;
    return [need(operation, index === undefined ? tableArn(name) : `${tableArn(name)}/index/${index}`)];
  }
  return undefined;
}

function need(operation: string, resource: string): Need {
  return { action: `dynamodb:${operation}`, resource };
}

/** @param table a name, or an ARN already */
function tableArn(table: Json | undefined): string {
  const name = String(table);
  return name.startsWith("arn:") ? name : arnOf("dynamodb", `table/${name}`);
}

function indexArn({ TableName, IndexName }: JsonObject): string {
  return IndexName === undefined ? tableArn(TableName) : `${tableArn(TableName)}/index/${IndexName}`;
}

/** Iterators hold their stream's ARN among other parts that `|` separates. One that does not is of no stream. */
function streamOfIterator(iterator: string): string {
  return iterator.split("|").find((part) => part.startsWith("arn:")) ?? "arn:unknown";
}
