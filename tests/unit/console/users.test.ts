import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ConsoleSource } from "../../../console/server/source";
import { readUser, searchUsers } from "../../../console/server/users";
import { fakeClient } from "../../helpers/fake-client";

const ANN = {
  email: "ann@example.com",
  name: "Ann",
  createdAt: "2026-01-01T00:00:00.000Z",
  uploadId: "people-1",
  line: 2,
  town: "York",
};
/** As another program may have put it into the table. */
const BARE = { email: "bare@example.com", name: 7, createdAt: 7 };

/** A users table that scans in pages of one item. */
function prepare(...items: Record<string, unknown>[]) {
  const { client } = fakeClient<DynamoDBDocumentClient>((command, input) => {
    if (command === "GetCommand") {
      const { Key } = input as { Key: { email: string } };
      const found = items.find(({ email }) => email === Key.email);
      return { Item: found };
    }
    const { ExclusiveStartKey } = input as { ExclusiveStartKey?: { email: string } };
    const index = items.findIndex(({ email }) => email === ExclusiveStartKey?.email) + 1;
    const item = items[index];
    return {
      Items: item === undefined ? [] : [item],
      ...(index < items.length - 1 && { LastEvaluatedKey: { email: item?.email } }),
    };
  });
  return { stack: { documents: client, outputs: { usersTable: "users" } } } as unknown as ConsoleSource;
}

describe("readUser", () => {
  it("reads a user by an email in any case", async () => {
    expect(await readUser(prepare(ANN), " Ann@Example.com ")).toStrictEqual({
      email: "ann@example.com",
      name: "Ann",
      createdAt: "2026-01-01T00:00:00.000Z",
      uploadId: "people-1",
      line: 2,
      attributes: { town: "York" },
    });
  });

  it("shows an item of another program without what it lacks", async () => {
    expect(await readUser(prepare(BARE), BARE.email)).toStrictEqual({ email: BARE.email, name: "", attributes: {} });
  });

  it.each(["", "other@example.com"])("finds no user %p", async (email) => {
    expect(await readUser(prepare(ANN), email)).toBeUndefined();
  });
});

describe("searchUsers", () => {
  it("reads a complete email directly", async () => {
    const { users, ...search } = await searchUsers(prepare(BARE, ANN), ANN.email);
    expect(users.map(({ email }) => email)).toStrictEqual([ANN.email]);
    expect(search).toStrictEqual({ scannedCount: 1, isComplete: true });
  });

  it.each([
    ["", [BARE.email, ANN.email]],
    ["ANN", [ANN.email]],
    ["bare@", [BARE.email]],
    ["nowhere", []],
  ])("scans page by page for %p", async (text, emails) => {
    const { users, ...search } = await searchUsers(prepare(BARE, ANN), text);
    expect(users.map(({ email }) => email)).toStrictEqual(emails);
    expect(search).toStrictEqual({ scannedCount: 2, isComplete: true });
  });
});
