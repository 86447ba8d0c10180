import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";

/** The tables' keys: alike in the service and in the double. */
export const KEYS = { users: ["email"], uploads: ["uploadId", "part"] };

const SUMMARY = { uploadId: { S: "u" }, part: { S: "SUMMARY" } };

function insert(...items: Record<string, string | number>[]) {
  return new BatchExecuteStatementCommand({
    Statements: items.map((item) => {
      const names = Object.keys(item).map((name) => `'${name.replaceAll("'", "''")}': ?`);
      return {
        Statement: `INSERT INTO "users" VALUE {${names.join(", ")}}`,
        Parameters: Object.values(marshall(item)),
      };
    }),
  });
}

function read(emails: string[], attributes: string[]) {
  const names = Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
  const ProjectionExpression = Object.keys(names).join(", ");
  const Keys = emails.map((email) => ({ email: { S: email } }));
  return new BatchGetItemCommand({
    RequestItems: { users: { Keys, ProjectionExpression, ExpressionAttributeNames: names, ConsistentRead: true } },
  });
}

function update(input: Omit<UpdateItemCommandInput, "TableName" | "Key">) {
  return new UpdateItemCommand({ TableName: "uploads", Key: SUMMARY, ...input });
}

const MARK = { uploadId: "u", line: 2, at: "now" };

/** An update that names itself, on condition of what was read. */
function markedUpdate(condition: string, values: Record<string, unknown>) {
  return update({
    UpdateExpression: "SET #c0 = :c0, #updates = :updates",
    ConditionExpression: `attribute_exists(#id) AND ${condition}`,
    ExpressionAttributeNames: { "#id": "uploadId", "#c0": "town", "#updates": "updatedByUploads" },
    ExpressionAttributeValues: marshall({ ":updates": [MARK], ...values }),
    ReturnValues: "ALL_NEW",
  });
}

function receipt(part: string, more: Record<string, unknown> = {}) {
  return {
    Put: {
      TableName: "uploads",
      Item: marshall({ uploadId: "u", part, ...more }),
      ConditionExpression: "attribute_not_exists(uploadId)",
    },
  };
}

const COUNT = {
  Update: {
    TableName: "uploads",
    Key: SUMMARY,
    UpdateExpression: "ADD #inserted :n, toInsert :m",
    ExpressionAttributeNames: { "#inserted": "inserted" },
    ExpressionAttributeValues: { ":n": { N: "2" }, ":m": { N: "-2" } },
  },
};

/** Calls such as runtime/ makes, and such as it must never make: the double must refuse what DynamoDB refuses. */
export const DYNAMODB_CALLS: object[] = [
  insert({ email: "a@x.org", name: "A", line: 2 }, { email: "b@x.org", name: "B", "it's": "x" }),
  insert({ email: "a@x.org", name: "Z" }, { email: "c@x.org", name: "C" }),
  insert({ email: "d@x.org" }, { email: "d@x.org" }),
  insert({ email: "big@x.org", text: "x".repeat(410_000) }, { email: "e@x.org" }),
  read(["a@x.org", "b@x.org", "missing@x.org"], ["email", "name", "it's"].slice(0, 2)),
  read(["a@x.org", "a@x.org"], ["email"]),
  update({
    UpdateExpression: "SET #status = if_not_exists(#status, :status), startedAt = if_not_exists(startedAt, :at)",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: marshall({ ":status": "PARSING", ":at": "now" }),
    ReturnValues: "ALL_NEW",
  }),
  update({
    UpdateExpression: "SET #status = if_not_exists(#status, :status)",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: marshall({ ":status": "LATER" }),
    ReturnValues: "ALL_NEW",
  }),
  new TransactWriteItemsCommand({ TransactItems: [receipt("BATCH#000000", { rows: 2 }), COUNT] }),
  new TransactWriteItemsCommand({ TransactItems: [receipt("BATCH#000000"), receipt("BATCH#000001"), COUNT] }),
  new TransactWriteItemsCommand({ TransactItems: [] }),
  new TransactWriteItemsCommand({
    ClientRequestToken: "once",
    TransactItems: [receipt("BATCH#000003"), COUNT],
  }),
  new TransactWriteItemsCommand({
    ClientRequestToken: "once",
    TransactItems: [receipt("BATCH#000003"), COUNT],
  }),
  update({
    UpdateExpression: "SET parsedAt = :at ADD toInsert :n",
    ExpressionAttributeValues: marshall({ ":at": "then", ":n": 4 }),
    ConditionExpression: "attribute_not_exists(parsedAt) AND attribute_not_exists(#error)",
    ExpressionAttributeNames: { "#error": "error" },
    ReturnValues: "ALL_NEW",
  }),
  update({
    UpdateExpression: "SET parsedAt = :at",
    ExpressionAttributeValues: marshall({ ":at": "again" }),
    ConditionExpression: "attribute_not_exists(parsedAt)",
  }),
  markedUpdate("attribute_not_exists(#updates) AND attribute_not_exists(#c0)", { ":c0": "Rome" }),
  markedUpdate("attribute_not_exists(#updates) AND attribute_not_exists(#c0)", { ":c0": "Oslo" }),
  markedUpdate("#updates = :before", { ":c0": "Oslo", ":before": [MARK] }),
  markedUpdate("#updates = :before", { ":c0": "Bern", ":before": [{ ...MARK, line: 3 }] }),
  markedUpdate("#updates = :before", { ":c0": "x".repeat(410_000), ":before": [MARK] }),
  update({
    UpdateExpression: "SET checkpoint = :checkpoint",
    ExpressionAttributeValues: marshall({ ":checkpoint": { line: 7, offset: 200 } }),
  }),
  update({
    UpdateExpression: "SET #c.#offset = :offset REMOVE startedAt",
    ExpressionAttributeNames: { "#c": "checkpoint", "#line": "line", "#offset": "offset" },
    ExpressionAttributeValues: marshall({ ":line": 7, ":offset": 300 }),
    ConditionExpression: "#c.#line = :line",
    ReturnValues: "ALL_NEW",
  }),
  update({
    UpdateExpression: "SET freeAt = :end",
    ConditionExpression: "NOT freeAt > :now",
    ExpressionAttributeValues: marshall({ ":end": 100, ":now": 50 }),
    ReturnValues: "UPDATED_NEW",
  }),
  update({
    UpdateExpression: "SET freeAt = :end",
    ConditionExpression: "NOT freeAt > :now",
    ExpressionAttributeValues: marshall({ ":end": 200, ":now": 99 }),
    ReturnValues: "UPDATED_NEW",
  }),
  update({
    UpdateExpression: "SET freeAt = freeAt + :span",
    ConditionExpression: "freeAt > :now AND freeAt <= :latest",
    ExpressionAttributeValues: marshall({ ":span": 10, ":now": 99, ":latest": 100 }),
    ReturnValues: "UPDATED_NEW",
  }),
  update({
    UpdateExpression: "SET text = :text",
    ExpressionAttributeValues: marshall({ ":text": "x".repeat(410_000) }),
  }),
];
