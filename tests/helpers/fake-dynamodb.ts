import {
  type AttributeValue,
  type BatchExecuteStatementCommandInput,
  type BatchGetItemCommandInput,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type KeysAndAttributes,
  type Put,
  TransactionCanceledException,
  type TransactWriteItemsCommandInput,
  type Update,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { fakeClient } from "./fake-client";

type Item = Record<string, unknown>;
type Marshalled = Record<string, AttributeValue> | undefined;
type Projection = Pick<KeysAndAttributes, "ProjectionExpression" | "ExpressionAttributeNames">;
const listOf = (one: string) => `${one}(?:, ${one})*`;
/** The updates that runtime/ writes: SET, REMOVE and ADD, in this order. */
const SET = String.raw`#\w+ = (?:if_not_exists\(#\w+, :\w+\)|(?:#\w+ \+ )?:\w+)`;
const ADD = String.raw`#\w+ :\w+`;
const UPDATE = new RegExp(`^(?:SET ${listOf(SET)})?(?: REMOVE ${listOf("#\\w+")})?(?: ?ADD ${listOf(ADD)})?$`);
/** What the expressions of a Put or an Update have in common. */
type Write = Pick<Update, "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues">;

/**
 * The tables `users` and `uploads` in memory, with as much of DynamoDB's expressions as runtime/ writes. `before` sees
 * each call first and may throw in its place.
 */
export function fakeDynamodb(
  items: { users?: Item[]; uploads?: Item[] } = {},
  before?: (command: string, input: unknown) => void,
) {
  const tables: Record<string, Map<string, Item>> = { users: new Map(), uploads: new Map() };
  const put = (table: string, item: Item) => tables[table]?.set(keyOf(table, item), item);
  for (const [table, held] of Object.entries(items)) for (const item of held) put(table, item);
  const find = (table: string, key: Item) => tables[table]?.get(keyOf(table, key));

  const update = (change: Update, stored: Item | undefined) => {
    const item = { ...unmarshall(change.Key ?? {}), ...stored };
    const values = unmarshall(change.ExpressionAttributeValues ?? {});
    if (!UPDATE.test(change.UpdateExpression ?? "")) throw refused(`the update ${change.UpdateExpression}`);
    const nameOf = (name = "") => change.ExpressionAttributeNames?.[name] ?? name;
    const [written = "", removed = ""] = change.UpdateExpression?.split(/\bREMOVE\b/) ?? [];
    const [sets = "", adds = ""] = written.split(/\bADD\b/);
    for (const [, name, only, value = ""] of sets.matchAll(/(#\w+) = (if_not_exists\(#\w+, )?(:\w+)/g))
      if (only === undefined || item[nameOf(name)] === undefined) item[nameOf(name)] = values[value];
    for (const [, name, value = ""] of sets.matchAll(/(#\w+) = #\w+ \+ (:\w+)/g)) item[nameOf(name)] += values[value];
    for (const [name] of removed.matchAll(/#\w+/g)) delete item[nameOf(name)];
    for (const [, name, value = ""] of adds.matchAll(/(#\w+) (:\w+)/g))
      item[nameOf(name)] = Number(item[nameOf(name)] ?? 0) + values[value];
    put(change.TableName ?? "", item);
    return item;
  };

  const transact = ({ TransactItems = [] }: TransactWriteItemsCommandInput) => {
    const writes = TransactItems.map(({ Put, Update }) => (Put ? putOf(Put) : updateOf(Update)));
    refuseTwice(writes.map(({ table, key }) => `${table} ${keyOf(table, key)}`));
    const met = writes.map(({ table, key, write }) => isMet(write, find(table, key)));
    if (met.includes(false))
      throw new TransactionCanceledException({
        message: "cancelled",
        $metadata: {},
        CancellationReasons: met.map((holds) => ({ Code: holds ? "None" : "ConditionalCheckFailed" })),
      });
    for (const { table, key, write } of writes)
      if ("Item" in write) put(table, key);
      else update(write, find(table, key));
    return {};
  };

  const answers: Record<string, (input: never) => unknown> = {
    TransactWriteItemsCommand: transact,
    UpdateItemCommand(input: Update & { ReturnValues?: string }) {
      const stored = find(input.TableName ?? "", unmarshall(input.Key ?? {}));
      if (!isMet(input, stored)) throw new ConditionalCheckFailedException({ message: "condition", $metadata: {} });
      const updated = update(input, stored);
      return input.ReturnValues === undefined ? {} : { Attributes: marshall(updated) };
    },
    BatchGetItemCommand({ RequestItems = {} }: BatchGetItemCommandInput) {
      const found = Object.entries(RequestItems).map(([table, { Keys = [], ...projection }]) => {
        refuseTwice(Keys.map((key) => keyOf(table, unmarshall(key))));
        const held = Keys.map((key) => find(table, unmarshall(key)));
        return [table, held.filter((item) => item !== undefined).map((item) => marshall(projected(item, projection)))];
      });
      return { Responses: Object.fromEntries(found) };
    },
    BatchExecuteStatementCommand({ Statements = [] }: BatchExecuteStatementCommandInput) {
      const Responses = Statements.map(({ Statement = "", Parameters = [] }) => {
        const names = [...Statement.matchAll(/'([^']+)': \?/g)].map(([, name]) => name);
        const item = unmarshall(Object.fromEntries(names.map((name, index) => [name, Parameters[index]])) as never);
        if (find("users", item)) return { Error: { Code: "DuplicateItem" } };
        put("users", item);
        return {};
      });
      return { Responses };
    },
  };
  const { client, sent } = fakeClient<DynamoDBClient>((command, input) => {
    before?.(command, input);
    return answers[command]?.(input);
  });
  return {
    client,
    sent,
    user: (email: string) => find("users", { email }),
    uploadPart: (uploadId: string, part: string) => find("uploads", { uploadId, part }),
    deleteUser: (email: string) => tables.users?.delete(email),
  };
}

function keyOf(table: string, { email, uploadId, part }: Item): string {
  return table === "users" ? String(email) : `${uploadId} ${part}`;
}

/** The attributes that a ProjectionExpression of names such as `#a, #b` asks for. */
function projected(item: Item, { ProjectionExpression = "", ExpressionAttributeNames = {} }: Projection): Item {
  const wanted = ProjectionExpression.split(", ").map((name) => ExpressionAttributeNames[name]);
  return Object.fromEntries(Object.entries(item).filter(([attribute]) => wanted.includes(attribute)));
}

function refused(what: string): Error {
  return Object.assign(new Error(`Refused: ${what}`), { name: "ValidationException" });
}

/** One call must not name an item twice, nor be empty. */
function refuseTwice(keys: string[]): void {
  if (keys.length === 0 || new Set(keys).size < keys.length) throw refused("no or duplicate keys");
}

function putOf(write: Put) {
  return { table: write.TableName ?? "", key: unmarshall(write.Item as NonNullable<Marshalled>), write };
}

function updateOf(write: Update = { TableName: "", Key: {}, UpdateExpression: "" }) {
  return { table: write.TableName ?? "", key: unmarshall(write.Key ?? {}), write };
}

function isMet(write: Write, stored: Item | undefined): boolean {
  const { ConditionExpression = "", ExpressionAttributeNames = {} } = write;
  const values = unmarshall(write.ExpressionAttributeValues ?? {});
  const valueAt = (path = "") =>
    path
      .split(".")
      .reduce<unknown>((value, name) => (value as Item | undefined)?.[ExpressionAttributeNames[name] ?? name], stored);
  return ConditionExpression.split(" AND ").every((condition) => {
    const [, absent] = /^attribute_not_exists\((.+)\)$/.exec(condition) ?? [];
    if (absent !== undefined) return valueAt(absent) === undefined;
    const [, not, name, comparator = "", value = ""] = /^(NOT )?(#[\w.#]+) ([=<>]) (:\w+)$/.exec(condition) ?? [];
    return name === undefined || compares(valueAt(name), comparator, values[value]) === (not === undefined);
  });
}

/** What is not there compares with nothing. */
function compares(left: unknown, comparator: string, right: unknown): boolean {
  if (comparator === "=") return left === right;
  if (left === undefined) return false;
  return comparator === "<" ? Number(left) < Number(right) : Number(left) > Number(right);
}
