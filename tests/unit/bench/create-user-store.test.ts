import { createUserStore } from "../../../bench/aws/create-user-store";

const START = Date.parse("2026-01-01T00:00:00Z");
const KEY = '["u1.7@example.com"]';
const USER = {
  email: { S: "u1.7@example.com" },
  name: { S: "Person 7" },
  city: { S: "City 7" },
  uploadId: { S: "people-1" },
  line: { N: "9" },
  createdAt: { S: "2026-01-01T00:00:01.500Z" },
};
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
  ])("returns %s as it was stored", (_, item) => {
    const store = prepare();
    expect(store.get(KEY)).toBeUndefined();
    store.set(KEY, item);
    expect(store.get(KEY)).toStrictEqual(item);
    expect([...store.values()]).toStrictEqual([item]);
    store.delete(KEY);
    expect([...store.values()]).toStrictEqual([]);
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
