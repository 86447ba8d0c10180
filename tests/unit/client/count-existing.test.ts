import { Readable } from "node:stream";
import { checkCsv } from "../../../client/check-csv";
import { countExisting } from "../../../client/count-existing";
import type { Stack } from "../../../client/stack";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";

type Users = Parameters<typeof fakeDynamodb>[0];

async function count(lines: string[], users: Users, firstEmails = 1_000, before?: (command: string) => void) {
  const { client, sent } = fakeDynamodb(users, before);
  const stack = { documents: client, outputs: { usersTable: "users" } } as unknown as Stack;
  const file = Readable.from([Buffer.from(`name,email\n${lines.join("\n")}\n`)]);
  return { counts: await countExisting(stack, await checkCsv(file, { firstEmails })), sent };
}

const user = (email: string) => ({ email, name: "Ada", createdAt: "2026-01-01T00:00:00.000Z" });

describe("countExisting", () => {
  it("counts new users once, and each row of a user that exists", async () => {
    const lines = ["A,a@x.org", "B,b@x.org", "A,A@X.org", "C,c@x.org", "D,no email", "A,a@x.org", "C,c@x.org"];
    const { counts } = await count(lines, { users: [user("a@x.org"), user("z@x.org")] });
    expect(counts).toStrictEqual({ emails: 3, inserted: 2, existing: 3, isComplete: true });
  });

  it("looks emails up in their one form", async () => {
    const { counts } = await count(["A,a@Bücher.example", "A,A <a@xn--bcher-kva.example>"], {
      users: [user("a@xn--bcher-kva.example")],
    });
    expect(counts).toStrictEqual({ emails: 1, inserted: 0, existing: 2, isComplete: true });
  });

  it("looks up 100 at a time, and no more than it was given", async () => {
    const lines = Array.from({ length: 301 }, (_, index) => `A,a${index}@x.org`);
    const { counts, sent } = await count(lines, { users: [user("a1@x.org"), user("a250@x.org")] }, 250);
    expect(counts).toStrictEqual({ emails: 250, inserted: 249, existing: 1, isComplete: false });
    expect(sent.map(({ command }) => command)).toStrictEqual(Array(3).fill("BatchGetItemCommand"));
  });

  it("counts nothing of a file without accepted rows, without a call", async () => {
    const { counts, sent } = await count(["A,no email"], {});
    expect(counts).toStrictEqual({ emails: 0, inserted: 0, existing: 0, isComplete: true });
    expect(sent).toStrictEqual([]);
  });

  it("gives nothing where the users table cannot be read", async () => {
    const { counts } = await count(["A,a@x.org"], {}, 10, () => {
      throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    });
    expect(counts).toBeUndefined();
  });
});
