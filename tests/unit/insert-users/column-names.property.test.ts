import { array, assert, asyncProperty, constantFrom, oneof, string, uniqueArray } from "fast-check";
import { createInsertUsers } from "../../../runtime/insert-users/create-insert-users";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith, sqsEventOf } from "../../helpers/lambda-events";
import { virtualClock } from "../../helpers/virtual-clock";

const SPECIAL = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "toJSON",
  "then",
  "S",
  "M",
];
const NAMES = uniqueArray(oneof(constantFrom(...SPECIAL), string({ minLength: 1, maxLength: 20 })), {
  minLength: 1,
  maxLength: 8,
});

describe("a column's name", () => {
  it("is stored with its value, whatever it is", async () => {
    await assert(
      asyncProperty(NAMES, array(string({ minLength: 1 }), { minLength: 8, maxLength: 8 }), async (names, values) => {
        const columns = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
        const reserved = ["email", "name", "uploadId", "line", "createdAt", "fingerprint"];
        const expected = Object.entries(columns).filter(([name]) => !reserved.includes(name));
        const row = { line: 2, email: "ann@x.org", name: "Ann", columns: Object.fromEntries(expected) };
        const db = fakeDynamodb();
        const handler = createInsertUsers({
          ...{ dynamodb: db.client, usersTable: "users", uploadsTable: "uploads", clock: virtualClock() },
        });

        const body = JSON.stringify({ uploadId: "u", number: 0, rows: [row] });
        expect(await handler(sqsEventOf([body]), contextWith())).toStrictEqual({ batchItemFailures: [] });

        const stored = new Map(Object.entries(db.marshalledUser("ann@x.org") ?? {}));
        for (const [name, value] of expected) expect(stored.get(name)).toStrictEqual({ S: value });
        expect(stored.size).toBe(expected.length + reserved.length);
      }),
    );
  });
});
