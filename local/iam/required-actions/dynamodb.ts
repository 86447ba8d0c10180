import { jsonBody } from "../../gateway/call";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { arnOf } from "../../program/arn";
import type { RequiredAction, RequiredActionsOf } from "../required-action";

/** Operations whose action has the same name, on the table. */
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
/** The same, on the table or one of its indexes. */
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
export const dynamodbActions: RequiredActionsOf = (call) => {
  const { operation } = call;
  const body = jsonBody(call);
  if (body === undefined) return undefined;
  if (ON_TABLE.has(operation)) return [actionOn(operation, tableArn(body.TableName))];
  if (ON_TABLE_OR_INDEX.has(operation)) return [actionOn(operation, indexArn(body))];
  if (ON_STREAM.has(operation)) return [actionOn(operation, String(body.StreamArn))];
  switch (operation) {
    case "ListTables":
      return [actionOn(operation, "*")];
    case "ListStreams":
      return [actionOn(operation, `${tableArn(body.TableName ?? "*")}/stream/*`)];
    case "GetRecords":
      return [actionOn(operation, streamOfIterator(String(body.ShardIterator)))];
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(isJsonObject(body.RequestItems) ? body.RequestItems : {}).map((table) =>
        actionOn(operation, tableArn(table)),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return actionsOfAll(body.TransactItems, transactionActions);
    case "ExecuteStatement":
      return statementActions(body);
    case "BatchExecuteStatement":
      return actionsOfAll(body.Statements, statementActions);
    case "ExecuteTransaction":
      return actionsOfAll(body.TransactStatements, statementActions);
    default:
      return undefined;
  }
};

/** Deduplicates the actions; undefined where one item is not mapped. */
function actionsOfAll(
  items: Json | undefined,
  actionsOf: (item: JsonObject) => RequiredAction[] | undefined,
): RequiredAction[] | undefined {
  const actions = new Map<string, RequiredAction>();
  for (const item of Array.isArray(items) ? items : []) {
    const some = isJsonObject(item) ? actionsOf(item) : undefined;
    if (some === undefined) return undefined;
    for (const each of some) actions.set(`${each.action} ${each.resource}`, each);
  }
  return [...actions.values()];
}

function transactionActions(item: JsonObject): RequiredAction[] | undefined {
  const actions: RequiredAction[] = [];
  for (const [kind, action] of Object.entries(item)) {
    const operation = OF_TRANSACTION[kind];
    if (operation === undefined || !isJsonObject(action)) return undefined;
    actions.push(actionOn(operation, tableArn(action.TableName)));
  }
  return actions;
}

const VERBS: Record<string, RegExp> = {
  PartiQLInsert: /^\s*INSERT\s+INTO\s+(.+)$/is,
  // Without quotes before it, this FROM is the keyword.
  PartiQLSelect: /^\s*SELECT\s[^"']*?\sFROM\s+(.+)$/is,
  PartiQLUpdate: /^\s*UPDATE\s+(.+)$/is,
  PartiQLDelete: /^\s*DELETE\s+FROM\s+(.+)$/is,
};

/**
 * The verb of a PartiQL statement and the table or index that follows; undefined where the statement has another form.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
function statementActions({ Statement }: JsonObject): RequiredAction[] | undefined {
  for (const [operation, pattern] of Object.entries(VERBS)) {
    const [, rest] = pattern.exec(String(Statement)) ?? [];
    if (rest === undefined) continue;
    const [, table = "", plain = "", index] =
      /^(?:"([\w.-]+)"|([\w.-]+))(?:\."([\w.-]+)")?(?=[\s;]|$)/.exec(rest) ?? [];
    const name = table || plain;
    if (name === "" || (index !== undefined && operation !== "PartiQLSelect")) return undefined;
    return [actionOn(operation, index === undefined ? tableArn(name) : `${tableArn(name)}/index/${index}`)];
  }
  return undefined;
}

function actionOn(operation: string, resource: string): RequiredAction {
  return { action: `dynamodb:${operation}`, resource };
}

/** @param table - name or ARN */
function tableArn(table: Json | undefined): string {
  const name = String(table);
  return name.startsWith("arn:") ? name : arnOf("dynamodb", `table/${name}`);
}

function indexArn({ TableName, IndexName }: JsonObject): string {
  return IndexName === undefined ? tableArn(TableName) : `${tableArn(TableName)}/index/${IndexName}`;
}

/** The ARN in a shard iterator, whose parts are separated by `|`. */
function streamOfIterator(iterator: string): string {
  return iterator.split("|").find((part) => part.startsWith("arn:")) ?? "arn:unknown";
}
