import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createUserStore } from "../../../bench/aws/create-user-store";
import { systemClock } from "../../../runtime/clock";
import { executeInserts } from "../../../runtime/insert-users/execute-inserts";
import type { SendWelcome } from "../../../runtime/send-welcome/dependencies";
import { welcomeReceipt } from "../../../runtime/send-welcome/welcome-receipts";
import { documentClientOver } from "../../doubles/document-client-over";
import { createDynamodb } from "../../doubles/dynamodb/create-dynamodb";

const START = Date.parse("2026-01-01T00:00:00Z");
const KEY = '[{"S":"u1.7@example.com"}]';
const USER = {
  email: { S: "u1.7@example.com" },
  name: { S: "Person 7" },
  city: { S: "City 7" },
  uploadId: { S: "people-1" },
  line: { N: "9" },
  createdAt: { S: "2026-01-01T00:00:01.500Z" },
  fingerprint: { S: "AbCdEfGhIjKlMn-_" },
};
const { fingerprint: _, ...WITHOUT_FINGERPRINT } = USER;
const WELCOMED = { ...USER, welcome: { M: { at: { S: "2026-01-01T00:00:02.000Z" }, messageId: { S: "ses-12" } } } };

function prepare() {
  return createUserStore({ count: 2, rows: 10 }, START);
}

describe("createUserStore", () => {
  it.each([
    ["an inserted user", USER],
    ["a welcomed user", WELCOMED],
    ["a user with a lease", { ...USER, welcomeLease: { N: "0" } }],
    ["a user of another name", { ...USER, name: { S: "Grace" } }],
    ["a user without a fingerprint", WITHOUT_FINGERPRINT],
  ])("returns %s as it was stored", (_, item) => {
    const store = prepare();
    expect(store.get(KEY)).toBeUndefined();
    store.set(KEY, item);
    expect(store.get(KEY)).toStrictEqual(item);
    expect([...store.values()]).toStrictEqual([item]);
    store.delete(KEY);
    expect([...store.values()]).toStrictEqual([]);
  });

  it("keeps no item as it is that insert-users and send-welcome have written", async () => {
    // Prepare
    const store = createUserStore({ count: 1, rows: 10 }, START);
    const double = createDynamodb({ keys: { users: ["email"] }, stores: { users: store } });
    const dynamodb = documentClientOver(double.execute);
    const users = { dynamodb, usersTable: "users" };
    const email = "u0.3@example.com";

    // Act
    const row = { line: 5, email, name: "Person 3", columns: { city: "City 3" } };
    await executeInserts(users, "people-1", "2026-01-01T00:00:01.500Z", [row]);
    const inserted = store.whole();
    const sender = { ...users, clock: { ...systemClock, now: () => START + 2_000 } } as SendWelcome;
    const { write } = welcomeReceipt(
      sender,
      { email, name: "Person 3", uploadId: "people-1" },
      { messageId: "ses-12" },
    );
    await dynamodb.send(new TransactWriteCommand({ TransactItems: [write] }));

    // Assess
    expect([...store.values()]).toMatchObject([
      { email: { S: email }, welcome: { M: { messageId: { S: "ses-12" } } } },
    ]);
    expect([inserted, store.whole()]).toStrictEqual([0, 0]);
  });

  it("keeps an insert as a number, from which the record is made although the user has changed since", () => {
    const store = prepare();
    store.set(KEY, USER);
    const change = {
      table: "users",
      eventName: "INSERT" as const,
      key: { email: USER.email },
      before: undefined,
      after: USER,
    };
    const kept = store.keep(change);
    expect(kept).toBe(17);
    store.set(KEY, WELCOMED);
    expect(store.restore(kept)).toStrictEqual({ eventName: "INSERT", key: { email: USER.email }, after: USER });
    expect(store.keep({ ...change, eventName: "MODIFY" })).toMatchObject({ eventName: "MODIFY" });
  });
});
