import assert from "node:assert/strict";
import type { BatchGetItemCommandInput } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGetItems } from "../../../runtime/aws/dynamodb";
import { isDeadlineExceeded } from "../../../runtime/retry";
import { fakeDocumentClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

const KEYS = ["ann", "bob", "cem"].map((name) => ({ email: `${name}@x.org` }));

/** Reads KEYS; each call takes up to `perCall` of them, and the first calls throw `errors`. */
async function run({ perCall = 100, errors = [] }: { perCall?: number; errors?: Error[] }) {
  const clock = virtualClock();
  const left = [...errors];
  const { client, sent } = fakeDocumentClient((_command, { RequestItems }: BatchGetItemCommandInput) => {
    const error = left.shift();
    if (error) throw error;
    const { Keys = [], ...request } = RequestItems?.users ?? {};
    const items = Keys.slice(0, perCall).filter(({ email }) => email?.S !== "bob@x.org");
    const rest = Keys.slice(perCall);
    return { Responses: { users: items }, UnprocessedKeys: rest.length ? { users: { ...request, Keys: rest } } : {} };
  });
  const items = batchGetItems({ dynamodb: client, clock }, "users", KEYS, ["email", "name"], clock.now() + 10_000);
  return { items: await items, clock, requests: sent.map(({ input }) => input as unknown as BatchGetItemCommandInput) };
}

describe("batchGetItems", () => {
  it("reads the wanted attributes consistently, whatever their names, and gives the items that are there", async () => {
    const { items, requests } = await run({});
    expect(items).toStrictEqual([{ email: "ann@x.org" }, { email: "cem@x.org" }]);
    const {
      ProjectionExpression = "",
      ExpressionAttributeNames = {},
      ConsistentRead,
    } = requests[0]?.RequestItems?.users ?? {};
    expect(ConsistentRead).toBe(true);
    expect(ProjectionExpression.split(", ").map((name) => ExpressionAttributeNames[name])).toStrictEqual([
      "email",
      "name",
    ]);
  });

  it("reads what DynamoDB left unprocessed, after a wait, and gives all", async () => {
    const { items, requests, clock } = await run({ perCall: 1 });
    expect(items).toStrictEqual([{ email: "ann@x.org" }, { email: "cem@x.org" }]);
    expect(requests.map(({ RequestItems }) => RequestItems?.users?.Keys?.length)).toStrictEqual([3, 2, 1]);
    expect(requests.every(({ RequestItems }) => RequestItems?.users?.ConsistentRead)).toBe(true);
    expect(clock.waits.length).toBe(2);
  });

  it("throws at the deadline rather than take unprocessed keys as absent", async () => {
    await assert.rejects(run({ perCall: 0 }), (error: Error) => {
      expect(error.message).toMatch(/reading 3 items of users/);
      return isDeadlineExceeded(error);
    });
  });

  it("tries again when it is throttled", async () => {
    const throttled = Object.assign(new Error("slow down"), { name: "ProvisionedThroughputExceededException" });
    const { items } = await run({ errors: [throttled, throttled] });
    expect(items.length).toBe(2);
  });

  it("throws any other error", async () => {
    const error = Object.assign(new Error("no table"), { name: "ResourceNotFoundException" });
    await assert.rejects(run({ errors: [error] }), (thrown) => thrown === error);
  });
});

describe("createDocumentClient", () => {
  it.each([
    "constructor",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "prototype",
    "toJSON",
  ])("marshals a map with an attribute named %s, and leaves out what is undefined", async (name) => {
    const { client, sent } = fakeDocumentClient(() => ({ Attributes: { columns: { M: { [name]: { S: "x" } } } } }));
    const columns = { [name]: "x", absent: undefined };
    const command = new UpdateCommand({
      TableName: "t",
      Key: { id: "1" },
      ExpressionAttributeValues: { ":columns": columns },
    });

    const { Attributes } = await client.send(command);

    // By entries: toStrictEqual reads `constructor` itself.
    const { ":columns": marshalled } = sent[0]?.input.ExpressionAttributeValues as Record<string, { M: object }>;
    expect(Object.entries(marshalled?.M ?? {})).toStrictEqual([[name, { S: "x" }]]);
    expect(Object.entries(Attributes?.columns)).toStrictEqual([[name, "x"]]);
  });
});
