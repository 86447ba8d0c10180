import { isDeepStrictEqual } from "node:util";
import type {
  BatchExecuteStatementCommandInput,
  BatchExecuteStatementCommandOutput,
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchStatementResponse,
  GetItemCommandInput,
  PutItemCommandInput,
  ScanCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { type Refuses, refusesNone } from "../refuses";
import { conditionOf } from "./condition";
import { conditionalCheckFailed, transactionCanceled, transactionConflict, validationException } from "./errors";
import { insertStatement } from "./insert-statement";
import { itemBytes } from "./item-bytes";
import type { Item } from "./operand";
import { updated, updatedNames } from "./update";
import { type Write, writeOf } from "./write";

export interface DynamodbOptions {
  /** The attributes of each table's key. */
  keys: Record<string, readonly string[]>;
  /** Bytes of an item. Default: DynamoDB's 400 KB */
  itemLimit?: number;
  /** What holds the items of a table, by key. Default: a Map */
  stores?: Record<string, ItemStore>;
}

/** The items of a table, by key as JSON. */
export interface ItemStore {
  get(key: string): Item | undefined;
  set(key: string, item: Item): unknown;
  delete(key: string): boolean;
  values(): Iterable<Item>;
}

/** A change of one item, as in a stream record. */
export interface ItemChange {
  table: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  key: Item;
  before: Item | undefined;
  after: Item | undefined;
}

const TOO_LARGE = "Item size has exceeded the maximum allowed size";
const PROVIDED_TWICE = "Provided list of item keys contains duplicates";

/** DynamoDB in memory, as far as runtime/ and the state machine use it. What one call does, it does at one moment. */
export function createDynamodb({ keys, itemLimit = 400 * 1024, stores = {} }: DynamodbOptions) {
  const tables = new Map(
    Object.keys(keys).map((table): [string, ItemStore] => [table, stores[table] ?? new Map<string, Item>()]),
  );
  const listeners: ((change: ItemChange) => void)[] = [];
  const tokens = new Set<string>();

  const tableOf = (name = "") => {
    const table = tables.get(name);
    if (table === undefined) throw new TypeError(`The double of DynamoDB has no table "${name}".`);
    return table;
  };
  const keyItem = (table: string, item: Item): Item =>
    Object.fromEntries((keys[table] ?? []).map((name) => [name, item[name] ?? { S: "" }]));
  const keyOf = (table: string, item: Item) => JSON.stringify(Object.values(keyItem(table, item)));
  const find = (table: string, item: Item) => tableOf(table).get(keyOf(table, item));

  const put = (table: string, item: Item | undefined, key: Item) => {
    const before = find(table, key);
    if (isDeepStrictEqual(before, item)) return;
    if (item) tableOf(table).set(keyOf(table, key), item);
    else tableOf(table).delete(keyOf(table, key));
    const eventName = item === undefined ? "REMOVE" : before === undefined ? "INSERT" : "MODIFY";
    for (const listener of listeners) listener({ table, eventName, key: keyItem(table, key), before, after: item });
  };
  const refuseTwice = (each: string[], message: string) => {
    if (new Set(each).size < each.length) throw validationException(message);
  };
  /** The item as a write would leave it; why not, where it must not be. */
  const outcomeOf = (write: Write) => {
    const before = find(write.table, write.key);
    const scope = { item: before ?? {}, names: write.names, values: write.values };
    if (!conditionOf(write.condition)(scope)) return "ConditionalCheckFailed";
    if ("item" in write) return write.item;
    if ("isDelete" in write) return undefined;
    return updated(write.expression, { ...scope, item: before ?? write.key });
  };

  const commands = {
    PutItemCommand(input: PutItemCommandInput, refuses: Refuses) {
      const write = writeOf({ Put: { ...input, TableName: input.TableName, Item: input.Item } });
      if (refuses(0)) throw transactionConflict();
      const after = outcomeOf(write);
      if (typeof after !== "object") throw conditionalCheckFailed();
      if (itemBytes(after) > itemLimit) throw validationException(TOO_LARGE);
      put(write.table, after, write.key);
      return {};
    },

    UpdateItemCommand(input: UpdateItemCommandInput, refuses: Refuses) {
      const write = writeOf({ Update: { ...input, UpdateExpression: input.UpdateExpression ?? "" } });
      if (refuses(0)) throw transactionConflict();
      const after = outcomeOf(write);
      if (typeof after !== "object") throw conditionalCheckFailed();
      if (itemBytes(after) > itemLimit) throw validationException(TOO_LARGE);
      put(write.table, after, write.key);
      if (input.ReturnValues === "ALL_NEW") return { Attributes: after };
      if (input.ReturnValues !== "UPDATED_NEW") return {};
      return { Attributes: projected(after, updatedNames(input.UpdateExpression ?? "", write)) };
    },

    TransactWriteItemsCommand(input: TransactWriteItemsCommandInput, refuses: Refuses) {
      const { TransactItems = [], ClientRequestToken: token } = input;
      if (TransactItems.length === 0 || TransactItems.length > 100)
        throw validationException("Member must have length less than or equal to 100, and at least 1");
      if (token !== undefined && tokens.has(token)) return {};
      const writes = TransactItems.map(writeOf);
      refuseTwice(
        writes.map(({ table, key }) => `${table} ${keyOf(table, key)}`),
        "Transaction request cannot include multiple operations on one item",
      );
      const outcomes = writes.map((write, index) => (refuses(index) ? refusalOf(index) : outcomeOf(write)));
      if (outcomes.some((outcome) => typeof outcome === "string"))
        throw transactionCanceled(outcomes.map((outcome) => (typeof outcome === "string" ? outcome : "None")));
      if (outcomes.some((outcome) => typeof outcome === "object" && itemBytes(outcome) > itemLimit))
        throw transactionCanceled(outcomes.map(() => "ValidationError"));
      writes.forEach(({ table, key }, index) => {
        const after = outcomes[index];
        if (typeof after !== "string") put(table, after, key);
      });
      if (token !== undefined) tokens.add(token);
      return {};
    },

    ScanCommand({ TableName, FilterExpression, ...input }: ScanCommandInput) {
      const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
      const passes = conditionOf(FilterExpression);
      return { Items: [...tableOf(TableName).values()].filter((item) => passes({ item, names, values })) };
    },

    GetItemCommand({ TableName = "", Key = {} }: GetItemCommandInput) {
      const item = find(TableName, Key);
      return item ? { Item: item } : {};
    },

    BatchGetItemCommand(input: BatchGetItemCommandInput, refuses: Refuses): Partial<BatchGetItemCommandOutput> {
      const Responses: Record<string, Item[]> = {};
      const UnprocessedKeys: NonNullable<BatchGetItemCommandOutput["UnprocessedKeys"]> = {};
      let index = 0;
      for (const [table, request] of Object.entries(input.RequestItems ?? {})) {
        const { Keys = [], ProjectionExpression, ExpressionAttributeNames: names = {} } = request;
        if (Keys.length === 0 || Keys.length > 100)
          throw validationException("Member must have length less than or equal to 100, and at least 1");
        refuseTwice(
          Keys.map((key) => keyOf(table, key)),
          PROVIDED_TWICE,
        );
        const left = Keys.filter(() => refuses(index++));
        if (left.length > 0) UnprocessedKeys[table] = { ...request, Keys: left };
        const wanted = ProjectionExpression?.split(/,\s*/).map((name) => names[name] ?? name);
        Responses[table] = Keys.filter((key) => !left.includes(key))
          .map((key) => find(table, key))
          .filter((item) => item !== undefined)
          .map((item) => projected(item, wanted));
      }
      return { Responses, UnprocessedKeys };
    },

    BatchExecuteStatementCommand(
      { Statements = [] }: BatchExecuteStatementCommandInput,
      refuses: Refuses,
    ): Partial<BatchExecuteStatementCommandOutput> {
      if (Statements.length === 0 || Statements.length > 25)
        throw validationException("Member must have length less than or equal to 25, and at least 1");
      const inserts = Statements.map(({ Statement = "", Parameters = [] }) => insertStatement(Statement, Parameters));
      refuseTwice(
        inserts.map(({ table, item }) => `${table} ${keyOf(table, item)}`),
        PROVIDED_TWICE,
      );
      const Responses = inserts.map(({ table, item }, index): BatchStatementResponse => {
        if (refuses(index)) return { Error: { Code: refusalOf(index) } };
        if (find(table, item))
          return { Error: { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" } };
        if (itemBytes(item) > itemLimit) return { Error: { Code: "ValidationError", Message: TOO_LARGE } };
        put(table, item, item);
        return { TableName: table };
      });
      return { Responses };
    },
  };

  return {
    /**
     * Answers a command of the SDK, by its class's name, with what the client would give or throw.
     * @param refuses parts of the call that meet a throttle or a running transaction
     */
    execute(command: string, input: unknown, refuses: Refuses = refusesNone): unknown {
      if (!(command in commands)) throw new TypeError(`The double of DynamoDB does not know ${command}.`);
      return commands[command as keyof typeof commands](input as never, refuses);
    },
    /** Returns an id of each item that a command writes, in the order of its parts. */
    writtenItems(command: string, input: unknown): string[] {
      const idOf = (table: string, item: Item) => `${table} ${keyOf(table, item)}`;
      if (command === "UpdateItemCommand") {
        const { TableName = "", Key = {} } = input as UpdateItemCommandInput;
        return [idOf(TableName, Key)];
      }
      if (command === "TransactWriteItemsCommand")
        return ((input as TransactWriteItemsCommandInput).TransactItems ?? []).map((part) => {
          const { table, key } = writeOf(part);
          return idOf(table, key);
        });
      if (command === "BatchExecuteStatementCommand")
        return ((input as BatchExecuteStatementCommandInput).Statements ?? []).map(
          ({ Statement = "", Parameters = [] }) => {
            const { table, item } = insertStatement(Statement, Parameters);
            return idOf(table, item);
          },
        );
      return [];
    },
    /** Writes an item, or deletes it, as an operator in the console would. */
    put: (table: string, item: Item) => put(table, item, item),
    remove: (table: string, key: Item) => put(table, undefined, key),
    find,
    items: (table: string): Item[] => [...tableOf(table).values()],
    /** Calls a listener with every change, at its moment, in the order of the changes. */
    onChange: (listener: (change: ItemChange) => void) => void listeners.push(listener),
  };
}

export type Dynamodb = ReturnType<typeof createDynamodb>;

function projected(item: Item, names: string[] | undefined): Item {
  return names === undefined ? item : Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

/** The code of a part of a call that DynamoDB refuses. */
function refusalOf(index: number) {
  return index % 2 === 0 ? "ThrottlingError" : "TransactionConflict";
}
