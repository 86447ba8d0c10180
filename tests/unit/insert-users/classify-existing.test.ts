import { classifyExisting } from "../../../runtime/insert-users/classify-existing";
import type { Row } from "../../../runtime/upload/batch";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";

function row(name: string, line: number): Row {
  return { line, email: `${name}@x.org`, name };
}

/** Judges rows of upload `u` against the users that are stored. */
async function run(users: Record<string, unknown>[], rows: Row[]) {
  const clock = virtualClock();
  const { client, sent } = fakeDynamodb({ users });
  const insertUsers = { dynamodb: client, usersTable: "users", uploadsTable: "uploads", clock };
  return { verdicts: await classifyExisting(insertUsers, "u", rows, clock.now() + 10_000), sent };
}

describe("classifyExisting", () => {
  const cases: [string, Record<string, unknown> | undefined, unknown][] = [
    ["this row's own earlier attempt", { uploadId: "u", line: 2 }, "inserted"],
    ["another line of this upload", { uploadId: "u", line: 9 }, { outcome: "duplicates", firstLine: 9 }],
    ["the same line of another upload", { uploadId: "v", line: 2 }, { outcome: "existing", detail: "v" }],
    ["a user that no upload made", {}, { outcome: "existing" }],
    ["a user of this upload without a line", { uploadId: "u" }, { outcome: "duplicates" }],
    ["a user that is gone again", undefined, "deleted"],
  ];
  for (const [what, stored, verdict] of cases)
    it(`recognises ${what}`, async () => {
      const users = stored ? [{ email: "ann@x.org", ...stored }] : [];
      const { verdicts } = await run(users, [row("ann", 2)]);
      expect(verdicts).toStrictEqual([{ row: row("ann", 2), classification: verdict, user: users[0] }]);
    });

  it("judges each row by its own user", async () => {
    const users = [
      { email: "cem@x.org", uploadId: "v" },
      { email: "ann@x.org", uploadId: "u", line: 2 },
    ];
    const { verdicts } = await run(users, [row("ann", 2), row("bob", 3), row("cem", 4)]);
    expect(verdicts.map(({ classification }) => classification)).toStrictEqual([
      "inserted",
      "deleted",
      { outcome: "existing", detail: "v" },
    ]);
  });

  it("reads nothing where nothing was taken: an empty BatchGet is refused", async () => {
    const { verdicts, sent } = await run([], []);
    expect([verdicts, sent]).toStrictEqual([[], []]);
  });
});
