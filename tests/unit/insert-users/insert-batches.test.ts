import assert from "node:assert/strict";
import type { BatchExecuteStatementCommandInput } from "@aws-sdk/client-dynamodb";
import { insertBatches } from "../../../runtime/insert-users/insert-batches";
import { isDeadlineExceeded } from "../../../runtime/retry";
import type { Row } from "../../../runtime/upload/batch";
import { fakeDocumentClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

type Stored = Record<string, { uploadId: string; line: number }>;

const ROWS: Row[] = ["ann", "bob", "cem"].map((name, index) => ({ line: index + 2, email: `${name}@x.org`, name }));

/** Runs a batch against a table that holds `stored`; `error` may fail a statement by its email and round. */
async function run(
  rows: Row[],
  {
    stored = {},
    error = () => undefined,
  }: { stored?: Stored; error?: (email: string, round: number) => string | undefined } = {},
) {
  const clock = virtualClock();
  const rounds: string[][] = [];
  const { client } = fakeDocumentClient((command, input) => {
    if (command === "BatchGetItemCommand") {
      const items = Object.entries(stored).map(([email, { uploadId, line }]) => ({
        email: { S: email },
        uploadId: { S: uploadId },
        line: { N: String(line) },
      }));
      return { Responses: { users: items } };
    }
    const { Statements = [] } = input as BatchExecuteStatementCommandInput;
    const emails = Statements.map(({ Statement = "", Parameters = [] }) => {
      const names = [...Statement.matchAll(/'([^']+)': \?/g)].map(([, name]) => name);
      return Parameters[names.indexOf("email")]?.S ?? "";
    });
    rounds.push(emails);
    const Responses = emails.map((email) => {
      const Code = error(email, rounds.length) ?? (stored[email] ? "DuplicateItem" : undefined);
      if (Code === undefined)
        stored[email] = { uploadId: "u", line: rows.find((row) => row.email === email)?.line ?? 0 };
      return Code === undefined ? {} : { Error: { Code, Message: "said DynamoDB" } };
    });
    return { Responses };
  });
  const insertUsers = { dynamodb: client, usersTable: "users", uploadsTable: "uploads", clock };
  const batch = { uploadId: "u", number: 4, rows };
  const [inserted] = await insertBatches(insertUsers, [batch], clock.now() + 10_000);
  if (inserted === undefined || "error" in inserted) throw inserted?.error;
  return { receipt: inserted.result, rounds, waits: clock.waits };
}

describe("insertBatches", () => {
  it("counts what it inserts", async () => {
    const { receipt } = await run(ROWS);
    expect(receipt).toStrictEqual({
      batch: 4,
      counts: { inserted: 3, updated: 0, existing: 0, duplicates: 0, invalid: 0 },
      notes: [],
    });
  });

  it("takes its own earlier attempt as inserted", async () => {
    const stored = Object.fromEntries(ROWS.map(({ email, line }) => [email, { uploadId: "u", line }]));
    const { receipt } = await run(ROWS, { stored });
    expect(receipt.counts.inserted).toBe(3);
    expect(receipt.counts.existing).toBe(0);
  });

  it("distinguishes a duplicate of this file from an existing user", async () => {
    const stored = { "ann@x.org": { uploadId: "u", line: 99 }, "bob@x.org": { uploadId: "earlier", line: 2 } };
    const { receipt } = await run(ROWS, { stored });
    expect(receipt.counts).toStrictEqual({ inserted: 1, updated: 0, existing: 1, duplicates: 1, invalid: 0 });
    expect(receipt.notes).toStrictEqual([
      { line: 2, email: "ann@x.org", outcome: "duplicates", firstLine: 99 },
      { line: 3, email: "bob@x.org", outcome: "existing", detail: "earlier" },
    ]);
  });

  it("processes an email that occurs twice in the batch without naming it twice in one call", async () => {
    const rows = [...ROWS, { line: 9, email: "ann@x.org", name: "Ann again" }];
    const { receipt, rounds } = await run(rows);
    expect(receipt.counts).toStrictEqual({ inserted: 3, updated: 0, existing: 0, duplicates: 1, invalid: 0 });
    for (const emails of rounds) expect(new Set(emails).size).toBe(emails.length);
  });

  it("counts every repetition of an existing user as existing", async () => {
    const rows = [...ROWS, { line: 9, email: "ann@x.org", name: "Ann again" }];
    const { receipt } = await run(rows, { stored: { "ann@x.org": { uploadId: "earlier", line: 1 } } });
    expect(receipt.counts).toStrictEqual({ inserted: 2, updated: 0, existing: 2, duplicates: 0, invalid: 0 });
  });

  for (const code of [
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionConflict",
  ])
    it(`tries a statement again, alone and after a wait, that ends with ${code}`, async () => {
      const error = (email: string, round: number) => (email === "bob@x.org" && round < 3 ? code : undefined);
      const { receipt, rounds, waits } = await run(ROWS, { error });
      expect(receipt.counts.inserted).toBe(3);
      expect(rounds.slice(1)).toStrictEqual([["bob@x.org"], ["bob@x.org"]]);
      expect(waits.length).toBe(2);
    });

  it("does not wait where an email occurs twice and nothing is throttled", async () => {
    const rows = [...ROWS, { line: 9, email: "ann@x.org", name: "Ann again" }];
    const error = (email: string, round: number) =>
      email === "bob@x.org" && round < 3 ? "ThrottlingError" : undefined;
    const { rounds, waits } = await run(rows, { error });
    expect(rounds).toStrictEqual([["ann@x.org", "bob@x.org", "cem@x.org"], ["ann@x.org"], ["bob@x.org"]]);
    expect(waits.length).toBe(1);
  });

  it("inserts a row whose existing user was deleted meanwhile", async () => {
    const error = (email: string, round: number) =>
      email === "bob@x.org" && round === 1 ? "DuplicateItem" : undefined;
    const { receipt, rounds } = await run(ROWS, { error });
    expect(receipt.counts.inserted).toBe(3);
    expect(rounds.slice(1)).toStrictEqual([["bob@x.org"]]);
  });

  it("returns at the deadline an error with the rows that are left", async () => {
    const error = (email: string) => (email === "bob@x.org" ? "ThrottlingError" : undefined);
    await assert.rejects(run(ROWS, { error }), (thrown: Error) => {
      expect(isDeadlineExceeded(thrown)).toBe(true);
      expect(thrown.message).toMatch(/inserting 1 rows of batch 4 of upload u/);
      return true;
    });
  });

  for (const code of ["ValidationError", "ItemCollectionSizeLimitExceeded"])
    it(`counts a row that DynamoDB will never store (${code}) as invalid, and says why`, async () => {
      const error = (email: string) => (email === "bob@x.org" ? code : undefined);
      const { receipt } = await run(ROWS, { error });
      expect(receipt.counts).toStrictEqual({ inserted: 2, updated: 0, existing: 0, duplicates: 0, invalid: 1 });
      expect(receipt.notes).toStrictEqual([
        { line: 3, email: "bob@x.org", outcome: "invalid", detail: "said DynamoDB" },
      ]);
    });

  /** Inserts batches of 25 rows each into a table that throttles the rows of `throttled` in their first call. */
  async function runThrottled(batches: number, throttled: (line: number) => boolean) {
    const calls: string[][] = [];
    const seen = new Set<string>();
    const { client } = fakeDocumentClient((_command, { Statements = [] }: BatchExecuteStatementCommandInput) => {
      const emails = Statements.map(({ Parameters = [] }) => Parameters[0]?.S ?? "");
      calls.push(emails);
      const Responses = emails.map((email) => {
        const isFirst = !seen.has(email);
        seen.add(email);
        return isFirst && throttled(Number(email.split("@")[0])) ? { Error: { Code: "ThrottlingError" } } : {};
      });
      return { Responses };
    });
    const clock = virtualClock();
    const all = Array.from({ length: batches }, (_, number) => ({
      ...{ uploadId: "u", number },
      rows: Array.from({ length: 25 }, (_row, index) => {
        const line = number * 25 + index;
        return { line, email: `${line}@x.org`, name: "Ann" };
      }),
    }));
    const insertUsers = { dynamodb: client, usersTable: "users", uploadsTable: "uploads", clock };
    const results = await insertBatches(insertUsers, all, clock.now() + 60_000);
    return { calls, results, waits: clock.waits };
  }

  it("retries the throttled rows of all batches together, in full calls", async () => {
    const { calls, results } = await runThrottled(10, (line) => line % 5 === 0);
    expect(calls.map(({ length }) => length)).toStrictEqual(Array(12).fill(25));
    expect(results.map((each) => "result" in each && each.result.counts.inserted)).toStrictEqual(Array(10).fill(25));
  });

  it("pauses between the calls of an attempt while DynamoDB throttles, and only then", async () => {
    expect((await runThrottled(10, () => false)).waits).toStrictEqual([]);
    // One wait is the delay before the retry.
    expect((await runThrottled(10, () => true)).waits.length).toBeGreaterThan(5);
  });

  it("makes the pauses longer while DynamoDB throttles, up to a second, and shorter again", async () => {
    const { waits } = await runThrottled(80, (line) => line < 40 * 25);
    // Each is a half of the pause, on average. Five calls run at once: the first five double it from 50 ms to 800, the first
    // five that are not throttled halve it from 1,000 ms to 31. The last wait is the delay before the retry.
    expect([...new Set(waits)]).toStrictEqual([400, 500, 15.625, 50]);
  });

  it("names the rows without a new user in the order of their lines", async () => {
    const stored: Stored = { "ann@x.org": { uploadId: "v", line: 1 }, "cem@x.org": { uploadId: "v", line: 2 } };
    const [ann, bob, cem] = ROWS;
    const error = (email: string) => (email === "bob@x.org" ? "ValidationError" : undefined);
    const rows = [cem, bob, ann].filter((row) => row !== undefined);
    const { receipt } = await run(rows, { stored, error });
    expect(receipt.notes.map(({ line }) => line)).toStrictEqual([2, 3, 4]);
  });

  it("throws where no row is to blame", async () => {
    await expect(run(ROWS, { error: () => "AccessDenied" })).rejects.toMatchObject({
      name: "InsertFailed",
      message: expect.stringMatching(/Inserting into users failed: AccessDenied \(said DynamoDB\)/),
    });
  });
});
