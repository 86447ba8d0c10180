import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import type { JsonObject } from "../../local/json";
import { dynamodbCharges } from "../../local/metering/charges-of";
import { createDynamodb, type ItemStore } from "../../tests/doubles/dynamodb/create-dynamodb";
import { transactionCanceled, transactionConflict } from "../../tests/doubles/dynamodb/errors";
import { type Write, writeOf } from "../../tests/doubles/dynamodb/write";
import { type Call, makeCall } from "./call";
import type { Invocation } from "./create-function";
import { createTableThroughput, type TableThroughput } from "./table-throughput";
import type { World } from "./world";

export interface TableServiceOptions {
  /** The attributes of each table's key, the partition key first. */
  keys: Record<string, readonly string[]>;
  /** Write units a second of each table at the start. */
  warmThroughput: Record<string, number>;
  /** What holds a table's items. Default: a Map */
  stores?: Record<string, ItemStore>;
}

type Item = Record<string, { S?: string; N?: string }>;

/**
 * DynamoDB: the double behind latencies, the write throughput of partitions, and transactions that hold their items from
 * the arrival of the request to its effect. Another write to such an item is rejected. Reads are not throttled: they are
 * fewer than the table takes.
 */
export function createTableService(world: World, { keys, warmThroughput, stores }: TableServiceOptions) {
  const { time, measurements } = world;
  const double = createDynamodb({ keys, ...(stores && { stores }) });
  const throughputs = new Map<string, TableThroughput>();
  const throughputOf = (table: string) => {
    const known = throughputs.get(table);
    if (known) return known;
    const made = createTableThroughput(warmThroughput[table] ?? 0, time.now);
    throughputs.set(table, made);
    return made;
  };
  /** Items of running transactions. */
  const locked = new Set<string>();
  const partitionKeyOf = (table: string, item: Item) => item[keys[table]?.[0] ?? ""]?.S ?? "";
  const idOf = ({ table, key }: Pick<Write, "table" | "key">) =>
    `${table} ${(keys[table] ?? []).map((name) => (key as Item)[name]?.S).join(" ")}`;
  /** Takes one unit of the item's partition. */
  const takes = (table: string, item: Item, units = 1) => {
    if (throughputOf(table).take(partitionKeyOf(table, item), units)) return true;
    measurements.count(`throttled writes of ${table}`);
    return false;
  };

  const calls: Record<string, (input: never) => Omit<Call, "service" | "operation" | "charges">> = {
    UpdateItem(input: never) {
      const write = writeOf({ Update: input });
      return {
        takeEffect() {
          if (!takes(write.table, write.key as Item)) throw throttled();
          if (locked.has(idOf(write))) {
            measurements.count("conflicts: UpdateItem");
            throw transactionConflict();
          }
          return double.execute("UpdateItemCommand", input);
        },
      };
    },
    TransactWriteItems(input: never) {
      const { TransactItems = [] } = input as { TransactItems?: Parameters<typeof writeOf>[0][] };
      const writes = TransactItems.map(writeOf);
      const ids = writes.map(idOf);
      let holds = false;
      return {
        items: writes.length,
        begin() {
          const conflicts = ids.map((id) => locked.has(id));
          if (conflicts.includes(true)) {
            measurements.count("conflicts: TransactWriteItems");
            throw transactionCanceled(conflicts.map((conflict) => (conflict ? "TransactionConflict" : "None")));
          }
          for (const id of ids) locked.add(id);
          holds = true;
        },
        takeEffect() {
          if (holds) for (const id of ids) locked.delete(id);
          const throttles = writes.map(({ table, key }) => !takes(table, key as Item, 2));
          if (throttles.includes(true))
            throw transactionCanceled(throttles.map((throttle) => (throttle ? "ThrottlingError" : "None")));
          return double.execute("TransactWriteItemsCommand", input);
        },
      };
    },
    BatchGetItem(input: never) {
      const { RequestItems } = input as { RequestItems: Record<string, { Keys: unknown[] }> };
      const items = Object.values(RequestItems).reduce((sum, { Keys }) => sum + Keys.length, 0);
      return { items, takeEffect: () => double.execute("BatchGetItemCommand", input) };
    },
    BatchExecuteStatement(input: never) {
      const { Statements } = input as { Statements: { Statement: string; Parameters: { S?: string }[] }[] };
      return {
        items: Statements.length,
        takeEffect: () =>
          double.execute("BatchExecuteStatementCommand", input, (index) => {
            const { Statement = "", Parameters = [] } = Statements[index] ?? {};
            const { table, key } = keyOfInsert(Statement, Parameters, keys);
            return !takes(table, key);
          }),
      };
    },
    BatchWriteItem(input: never) {
      const { RequestItems } = input as { RequestItems: Record<string, { PutRequest: { Item: Item } }[]> };
      return {
        items: Object.values(RequestItems).flat().length,
        takeEffect() {
          const UnprocessedItems: typeof RequestItems = {};
          for (const [table, requests] of Object.entries(RequestItems))
            for (const request of requests) {
              const { Item } = request.PutRequest;
              if (takes(table, Item)) double.put(table, Item as never);
              else UnprocessedItems[table] = [...(UnprocessedItems[table] ?? []), request];
            }
          return { UnprocessedItems };
        },
      };
    },
  };

  return {
    double,
    partitions: (table: string) => throughputOf(table).partitions(),
    /** Makes a call of an operation, by its name in the API, with low-level input. */
    call(invocation: Invocation, operation: string, input: unknown): Promise<unknown> {
      const of = calls[operation];
      if (of === undefined) throw new TypeError(`The model of DynamoDB does not know ${operation}.`);
      const charges = dynamodbCharges(operation, input as JsonObject, 0);
      return makeCall(world, invocation, { service: "dynamodb", operation, charges, ...of(input as never) });
    },
  };
}

export type TableService = ReturnType<typeof createTableService>;

/** Reads table and key from an INSERT as runtime/insert-users writes it, without parsing the whole of it. */
function keyOfInsert(
  statement: string,
  parameters: { S?: string }[],
  keys: Record<string, readonly string[]>,
): { table: string; key: Item } {
  const [, table = ""] = /^INSERT INTO "([^"]+)"/.exec(statement) ?? [];
  const [name = ""] = keys[table] ?? [];
  const names = [...statement.matchAll(/'((?:[^']|'')*)': \?/g)].map(([, each]) => each);
  return { table, key: { [name]: parameters[names.indexOf(name)] ?? {} } };
}

function throttled(): DynamoDBServiceException {
  return new DynamoDBServiceException({
    ...{
      name: "ThrottlingException",
      $fault: "client",
      message: "Throughput exceeds the current capacity of the table",
    },
    $metadata: { httpStatusCode: 400 },
  });
}
