import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Result } from "../../../client/result";
import type { Report } from "../../../runtime/upload/report";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people, person } from "../../helpers/people";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const UTF32 = Buffer.from([...csvOf(people(0, 3))].flatMap((character) => [character.charCodeAt(0), 0, 0, 0]));

describe("the pipeline on the local cloud", () => {
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack();
  });
  afterAll(() => local.stop());

  async function reportOf({ executionArn }: Result): Promise<Report> {
    const { output } = await local.stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return JSON.parse(output ?? "null");
  }

  /** Every execution with its input, its end and its whole history. */
  async function describeExecutions(): Promise<string[]> {
    const { stateMachineArn } = local.stack.outputs;
    const { executions = [] } = await local.stack.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const describeOne = async ({ executionArn }: { executionArn: string | undefined }) => {
      const { input, output, error, cause } = await local.stack.sfn.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      const { events } = await local.stack.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
      return JSON.stringify({ input, output, error, cause, events });
    };
    return Promise.all(executions.map(({ executionArn }) => describeOne({ executionArn })));
  }

  it("signs up the people of the sample: a user and one email each, and a report that adds up", async () => {
    // Act
    const result = await local.signUp("people.csv", await readFile("samples/people-with-mistakes.csv"));

    // Assess
    assert.equal(result.status, "SUCCEEDED", result.cause);
    expect(result.rows).toBe(result.inserted + result.existing + result.duplicates + result.rejected + result.invalid);
    expect([result.rows, result.inserted, result.duplicates, result.rejected]).toStrictEqual([40, 35, 1, 4]);
    const users = await local.users();
    const sentTo = (await local.emails()).flatMap(({ destination }) => destination.to);
    expect(users.length).toBe(result.inserted);
    expect(sentTo.toSorted()).toStrictEqual(users.map(({ email }) => email).toSorted());
    for (const { uploadId, welcome } of users) {
      expect(uploadId).toBe(result.uploadId);
      assert.ok(welcome && "messageId" in welcome);
    }
    const grace = users.find(({ email }) => email === "grace.hopper@example.com") as unknown as Record<string, unknown>;
    expect([grace.name, grace.City, grace.Tier]).toStrictEqual(["Grace Hopper", "Arlington", "gold"]);
    const report = await reportOf(result);
    expect(report.welcomed).toBe(35);
    expect(report.rows).toBe(40);
    expect(report.rejects ?? "").toMatch(/^s3:\/\/.+\/rejects\.csv$/);
  });

  it("counts 3,000 rows exactly, and the same bytes uploaded again insert no user and send no email", async () => {
    // Prepare: 100 people are there already; the file has 100 of them, 100 invalid rows and 100 repeated ones.
    const earlier = await local.signUp("earlier.csv", csvOf(people(0, 100)));
    expect(earlier.inserted).toBe(100);
    const before = (await local.emails()).length;
    const lines = people(0, 2_800);
    for (let index = 0; index < 100; index++) {
      lines.splice(index * 27 + 40, 0, `Invalid ${index},not-an-address-${index},Nowhere`);
      lines.push(person(200 + index * 3).replace("Person", "Impostor"));
    }
    const content = csvOf(lines);

    // Act
    const first = await local.signUp("many.csv", content);
    const emailed = (await local.emails()).length;
    const second = await local.signUp("many.csv", content);

    // Assess
    assert.equal(first.status, "SUCCEEDED", first.cause);
    const counts = ({ rows, inserted, existing, duplicates, rejected, invalid, welcomed, welcomeFailed }: Result) => ({
      ...{ rows, inserted, existing, duplicates, rejected, invalid, welcomed, welcomeFailed },
    });
    const both = { rows: 3_000, rejected: 100, invalid: 0, welcomeFailed: 0 };
    expect(counts(first)).toStrictEqual({ ...both, inserted: 2_700, existing: 100, duplicates: 100, welcomed: 2_700 });
    expect(counts(second)).toStrictEqual({ ...both, inserted: 0, existing: 2_900, duplicates: 0, welcomed: 0 });
    expect(emailed - before).toBe(2_700);
    expect((await local.emails()).length).toBe(emailed);
    expect(first.reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine }))).toStrictEqual([
      { code: "INVALID_EMAIL", count: 100, firstLine: 42 },
    ]);
    const { stateMachineArn } = local.stack.outputs;
    const { executions = [] } = await local.stack.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions.filter(({ name }) => name === first.uploadId).length).toBe(1);
    expect(executions.length).toBe(4);
  });

  for (const name of ["new people.csv", "a+b.csv", "naïve 名前 +1 & co.csv", "100%.csv", "no-extension"])
    it(`takes the key "${name}"`, async () => {
      const email = `${Buffer.from(name).toString("hex").slice(0, 30)}@example.com`;
      const result = await local.signUp(name, `email;name\n${email};Ada\n`);
      assert.equal(result.status, "SUCCEEDED", result.cause);
      expect([result.rows, result.inserted, result.welcomed]).toStrictEqual([1, 1, 1]);
      expect((await reportOf(result)).key).toBe(name);
    });

  const files: [string, string | Uint8Array, string, RegExp][] = [
    ["an image", PNG, "NOT_CSV", /PNG image.*CSV/s],
    ["an empty file", "", "EMPTY_FILE", /empty/i],
    ["only a header", "name,email\n", "NO_ROWS", /header/i],
    [
      "no email column",
      "e_mial,name\nann@x.org,Ann\n",
      "NO_EMAIL_COLUMN",
      /Column 1, e_mial, holds addresses: rename it to "email"/,
    ],
    ["UTF-32", UTF32, "UNKNOWN_ENCODING", /UTF-32.*UTF-8/s],
    ["a truncated gzip", gzipSync(csvOf(people(0, 2_000))).subarray(0, 9_000), "TRUNCATED_GZIP", /gzip/i],
  ];
  for (const [what, content, error, cause] of files)
    it(`fails ${what} with what was found and how to correct it`, async () => {
      const result = await local.signUp(`${what}.csv`, content);
      expect(result.status).toBe("FAILED");
      expect(result.error).toBe(error);
      expect(result.cause ?? "").toMatch(cause);
    });

  it("lets a bad row cost itself only, and gives it back with line, code and reason", async () => {
    // Prepare
    const content = [
      "name,email,note",
      "Good One,good.1@example.com,",
      "Bad Address,ann@@example.com,",
      ",nameless@example.com,",
      `${"x".repeat(300)},long.name@example.com,`,
      'Stray" Quote,good.2@example.com,5" disk',
      `Noncharacter,bad.char@example.com,a\uFFFFb`,
      "Good Three,good.3@example.com,=1+1",
      '"Never closed,unclosed@example.com,',
      "Good Four,good.4@example.com,",
    ].join("\r\n");

    // Act
    const result = await local.signUp("rows.csv", content);

    // Assess
    assert.equal(result.status, "SUCCEEDED", result.cause);
    expect([result.rows, result.inserted, result.rejected]).toStrictEqual([9, 4, 5]);
    const codes = ["INVALID_EMAIL", "MISSING_NAME", "NAME_TOO_LONG", "INVALID_CHARACTER", "UNCLOSED_QUOTE"];
    expect(result.reasons.map(({ code, firstLine }) => [code, firstLine])).toStrictEqual(
      codes.map((code, index) => [code, [3, 4, 5, 7, 9][index]]),
    );
    const rejects = await readFile(result.rejects ?? "", "utf8");
    expect(rejects).toMatch(/name,email,note,_line,_code,_reason/);
    expect(rejects).toMatch(/Bad Address,ann@@example\.com,,3,INVALID_EMAIL,/);
    const emails = (await local.users()).map(({ email }) => email);
    for (const number of [1, 2, 3, 4]) expect(emails.includes(`good.${number}@example.com`)).toBe(true);
  });

  it("keeps people out of all that is watched: logs, executions and what they end with", async () => {
    // Prepare: people who are signed up, rejected for every reason, and in files that fail
    const rows = [
      "Quince Marlowe,quince.1@marlowe.example,Quinceham",
      "Quince Marlowe,quince.1@marlowe.example,Quinceham",
      ...["quince@marlowe@example", "", `quince${"x".repeat(70)}@marlowe.example`].map((email) => `Quince,${email},`),
      ",quince.2@marlowe.example,",
      `Marlowe ${"Quince ".repeat(40)},quince.3@marlowe.example,`,
      "Quince,quince.4@marlowe.example,Quinceham,Marlowe",
      "Quince\u0007,quince.5@marlowe.example,",
      '"Quince Marlowe,quince.6@marlowe.example,',
    ];
    const windows1252 = Buffer.from("name,email\nQuincé Marlowe,quince.7@marlowe.example\n", "latin1");

    // Act
    const good = await local.signUp("private.csv", csvOf(rows));
    const noHeader = await local.signUp("private-1.csv", "Quince Marlowe,quince.8@marlowe.example\n");
    const otherEncoding = await local.signUp("private-2.csv", windows1252);

    // Assess
    expect([good.status, good.inserted, good.duplicates]).toStrictEqual(["SUCCEEDED", 1, 1]);
    expect(good.reasons.length).toBe(8);
    expect([noHeader.error, otherEncoding.error]).toStrictEqual(["NO_EMAIL_COLUMN", "UNKNOWN_ENCODING"]);
    const logs = await readdir(local.logs);
    for (const name of ["process-csv", "insert-users", "send-welcome", "report-status"])
      assert.ok(logs.includes(`${name}.log`), name);
    const texts = [
      ...(await Promise.all(logs.map((file) => readFile(join(local.logs, file), "utf8")))),
      ...(await describeExecutions()),
    ];
    for (const text of texts) {
      expect(text).toMatch(/REPORT|ExecutionStarted/);
      expect(text).not.toMatch(/quinc|marlowe|@example|Person \d|Okafor/i);
    }
  });
});
