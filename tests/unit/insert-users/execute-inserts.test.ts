import assert from "node:assert/strict";
import {
  type BatchExecuteStatementCommandInput,
  DynamoDBServiceException,
  TransactionConflictException,
} from "@aws-sdk/client-dynamodb";
import { executeInserts } from "../../../runtime/insert-users/execute-inserts";
import type { Row } from "../../../runtime/upload/batch";
import { fingerprintOf } from "../../../runtime/upload/fingerprint";
import { fakeDocumentClient } from "../../helpers/fake-client";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";

const ROWS: Row[] = ["ann", "bob", "cem", "dee", "eve"].map((name, index) => ({
  line: index + 2,
  email: `${name}@x.org`,
  name,
}));

/** More columns than a statement has room for. */
const MANY_COLUMNS = Object.fromEntries(Array.from({ length: 760 }, (_, index) => [`Question ${index}`, "yes"]));
const WIDE: Row = { line: 2, email: "wide@x.org", name: "Wide", columns: MANY_COLUMNS };

/** Executes inserts of rows; a call that holds an email of `spoilt` is refused as a whole. */
async function run(rows: Row[], { spoilt = [], error }: { spoilt?: string[]; error?: Error } = {}) {
  const { client, sent } = fakeDocumentClient((_command, input: BatchExecuteStatementCommandInput) => {
    if (error) throw error;
    const emails = (input.Statements ?? []).map(({ Parameters = [] }) => Parameters[0]?.S ?? "");
    if (emails.some((email) => spoilt.includes(email)))
      throw new DynamoDBServiceException({
        ...{ name: "ValidationException", $fault: "client", $metadata: {} },
        message: `Too large: ${emails.length}`,
      });
    return { Responses: emails.map((email) => ({ Item: { email: { S: email } } })) };
  });
  const target = { dynamodb: client, usersTable: "the-users" };
  const responses = await executeInserts(target, "u", "2026-01-01T00:00:00.000Z", rows);
  return {
    responses,
    calls: sent.map(({ input }) => (input as unknown as BatchExecuteStatementCommandInput).Statements ?? []),
  };
}

function refusal(name: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name, $fault: "client", $metadata: {}, message: "no" });
}

/** Inserts a row with these columns; gives the commands. */
async function commandsFor(columns: Record<string, string>): Promise<string[]> {
  const { client, sent } = fakeDynamodb();
  const row: Row = { line: 2, email: "ann@x.org", name: "Ann", columns };
  await executeInserts({ dynamodb: client, usersTable: "the-users" }, "u", "now", [row]).catch(() => {});
  return sent.map(({ command }) => command);
}

describe("executeInserts", () => {
  it("inserts each row with its upload, its line and its time, in one call", async () => {
    const { calls } = await run(ROWS.slice(0, 2));
    expect(calls.length).toBe(1);
    expect(calls[0]?.[1]).toStrictEqual({
      Statement: `INSERT INTO "the-users" VALUE {'email': ?, 'name': ?, 'uploadId': ?, 'line': ?, 'createdAt': ?, 'fingerprint': ?}`,
      Parameters: [
        ...[{ S: "bob@x.org" }, { S: "bob" }, { S: "u" }, { N: "3" }, { S: "2026-01-01T00:00:00.000Z" }],
        {
          S: fingerprintOf({
            email: "bob@x.org",
            name: "bob",
            uploadId: "u",
            line: 3,
            createdAt: "2026-01-01T00:00:00.000Z",
          }),
        },
      ],
    });
  });

  it("quotes the names of further columns and keeps each name with its value", async () => {
    const columns = { "Mother's name": "Eve", "'}; --": "x", "2024": "y", 'a "b"': "z" };
    const { calls } = await run([{ line: 2, email: "ann@x.org", name: "Ann", columns }]);
    const { Statement = "", Parameters = [] } = calls[0]?.[0] ?? {};
    const names = [...Statement.matchAll(/'((?:[^']|'')+)': \?/g)].map(([, name = ""]) => name.replaceAll("''", "'"));
    const item = Object.fromEntries(names.map((name, index) => [name, Parameters[index]?.S ?? Parameters[index]?.N]));
    expect(item).toStrictEqual({
      fingerprint: expect.stringMatching(/^[\w-]{16}$/),
      ...columns,
      ...{ email: "ann@x.org", name: "Ann", uploadId: "u", line: "2", createdAt: "2026-01-01T00:00:00.000Z" },
    });
    expect(Statement).toMatch(/'Mother''s name': \?/);
    expect(Parameters.length).toBe(names.length);
  });

  it("answers for each row in their order", async () => {
    const { responses } = await run(ROWS);
    expect(responses.map(({ Item }) => Item?.email)).toStrictEqual(ROWS.map(({ email }) => email));
  });

  it("finds the row that spoils the call for all: it fails alone, and the others are inserted", async () => {
    const { responses } = await run(ROWS, { spoilt: ["cem@x.org"] });
    expect(responses.map(({ Item, Error: error }) => Item?.email ?? error?.Code)).toStrictEqual([
      "ann@x.org",
      "bob@x.org",
      "ValidationError",
      "dee@x.org",
      "eve@x.org",
    ]);
    expect(responses[2]?.Error?.Message).toBe("Too large: 1");
  });

  it("fails every row where each spoils the call, and ends", async () => {
    const { responses } = await run(ROWS, { spoilt: ROWS.map(({ email }) => email) });
    expect(responses.map(({ Error: error }) => error?.Code)).toStrictEqual(Array(5).fill("ValidationError"));
  });

  it("takes a throttled call as each of its rows throttled", async () => {
    const error = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    const { responses } = await run(ROWS.slice(0, 2), { error });
    expect(responses).toStrictEqual(Array(2).fill({ Error: { Code: "ThrottlingError" } }));
  });

  it("throws any other refusal, and sends no half of the rows", async () => {
    const message = "no table";
    const refusals = [
      new DynamoDBServiceException({ name: "ResourceNotFoundException", $fault: "client", $metadata: {}, message }),
      Object.assign(new Error(message), { name: "ValidationException" }),
    ];
    for (const error of refusals) await assert.rejects(run(ROWS, { error }), (thrown) => thrown === error);
  });

  it("puts a row whose statement would be longer than 8,192 characters, on condition that its user does not exist", async () => {
    const wide: Row[] = ["wide", "known"].map((name, index) => ({
      ...{ line: 9 + index, email: `${name}@x.org`, name },
      columns: MANY_COLUMNS,
    }));
    const rows = [...ROWS.slice(0, 1), ...wide, ...ROWS.slice(1, 2)];
    const { client, sent, marshalledUser } = fakeDynamodb({ users: [{ email: "known@x.org", name: "First" }] });
    const responses = await executeInserts({ dynamodb: client, usersTable: "users" }, "u", "now", rows);
    expect(responses.map((response) => response.Error?.Code)).toStrictEqual([
      undefined,
      undefined,
      "DuplicateItem",
      undefined,
    ]);
    expect(sent.map(({ command }) => command)).toStrictEqual([
      "BatchExecuteStatementCommand",
      "PutItemCommand",
      "PutItemCommand",
    ]);
    expect(Object.keys(marshalledUser("wide@x.org") ?? {}).length).toBe(766);
    expect(marshalledUser("known@x.org")?.name).toStrictEqual({ S: "First" });
  });

  it.each([
    ["ValidationException", "ValidationError"],
    ["ThrottlingException", "ThrottlingError"],
  ])("reports a %s of such a row as %s", async (name, code) => {
    const { responses } = await run([WIDE], { error: refusal(name) });
    expect(responses.map((response) => response.Error?.Code)).toStrictEqual([code]);
  });

  it.each([
    ["a transaction on it", new TransactionConflictException({ message: "busy", $metadata: {} })],
    ["no right", refusal("AccessDeniedException")],
    ["a broken connection", Object.assign(new Error("no answer"), { name: "ValidationException" })],
  ])("retries such a row after a conflict alone: %s", async (_, error) => {
    const running = run([WIDE], { error });
    if (error instanceof TransactionConflictException)
      expect((await running).responses).toStrictEqual([{ Error: { Code: "TransactionConflict" } }]);
    else await expect(running).rejects.toBe(error);
  });

  it("inserts a row whose statement has 8,192 characters", async () => {
    const statement = (name: string) =>
      `INSERT INTO "the-users" VALUE {'${name}': ?, 'email': ?, 'name': ?, 'uploadId': ?, 'line': ?, 'createdAt': ?, 'fingerprint': ?}`;
    const title = "x".repeat(8_192 - statement("").length);
    expect(await commandsFor({ [title]: "1" })).toStrictEqual(["BatchExecuteStatementCommand"]);
    expect(await commandsFor({ [`${title}x`]: "1" })).toStrictEqual(["PutItemCommand"]);
  });

  it.each([
    ["an INSERT", { ...WIDE, columns: { "Question 0": "yes" } }],
    ["a Put", WIDE],
  ])("logs a row that DynamoDB refuses as invalid, without its content: %s", async (_, row) => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    await run([row], { error: refusal("ValidationException") });
    expect(log.mock.calls).toStrictEqual([
      ['{"message":"row not valid","uploadId":"u","error":"ValidationException: no"}'],
    ]);
    log.mockRestore();
  });
});
