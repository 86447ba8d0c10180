import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import type { Result } from "../../../cli/result";
import type { Report } from "../../../runtime/upload/report";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people, person } from "../../helpers/people";

describe("the pipeline on the local cloud", () => {
  let local: LocalStack;
  before(async () => {
    local = await startLocalStack();
  });
  after(() => local.stop());

  async function reportOf({ executionArn }: Result): Promise<Report> {
    const { output } = await local.stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return JSON.parse(output ?? "null");
  }

  it("signs up the people of the sample: a user and one email each, and a report that adds up", async () => {
    // Act
    const result = await local.signUp("people.csv", await readFile("samples/people.csv"));

    // Assess
    assert.equal(result.status, "SUCCEEDED", result.cause);
    assert.equal(result.rows, result.inserted + result.existing + result.duplicates + result.rejected + result.invalid);
    assert.deepEqual([result.rows, result.inserted, result.duplicates, result.rejected], [40, 35, 1, 4]);
    const users = await local.users();
    const sentTo = (await local.emails()).flatMap(({ destination }) => destination.to);
    assert.equal(users.length, result.inserted);
    assert.deepEqual(sentTo.toSorted(), users.map(({ email }) => email).toSorted());
    for (const { uploadId, welcome } of users) {
      assert.equal(uploadId, result.uploadId);
      assert.ok(welcome && "messageId" in welcome);
    }
    const grace = users.find(({ email }) => email === "grace.hopper@example.com") as unknown as Record<string, unknown>;
    assert.deepEqual([grace.name, grace.City, grace.Tier], ["Grace Hopper", "Arlington", "gold"]);
    const report = await reportOf(result);
    assert.equal(report.welcomed, 35);
    assert.equal(report.rows, 40);
    assert.match(report.rejects ?? "", /^s3:\/\/.+\/rejects\.csv$/);
  });

  it("counts 10,000 rows exactly, and the same bytes again create nobody and email nobody", async () => {
    // Prepare: 100 people are there already; the file has 100 of them, 100 invalid rows and 100 repeated ones.
    const earlier = await local.signUp("earlier.csv", csvOf(people(0, 100)));
    assert.equal(earlier.inserted, 100);
    const before = (await local.emails()).length;
    const lines = people(0, 9_800);
    for (let index = 0; index < 100; index++) {
      lines.splice(index * 97 + 40, 0, `Invalid ${index},not-an-address-${index},Nowhere`);
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
    const both = { rows: 10_000, rejected: 100, invalid: 0, welcomeFailed: 0 };
    assert.deepEqual(counts(first), { ...both, inserted: 9_700, existing: 100, duplicates: 100, welcomed: 9_700 });
    assert.deepEqual(counts(second), { ...both, inserted: 0, existing: 9_900, duplicates: 0, welcomed: 0 });
    assert.equal(emailed - before, 9_700);
    assert.equal((await local.emails()).length, emailed);
    assert.deepEqual(
      first.reasons.map(({ code, count, firstLine }) => ({ code, count, firstLine })),
      [{ code: "INVALID_EMAIL", count: 100, firstLine: 42 }],
    );
    const { stateMachineArn } = local.stack.outputs;
    const { executions = [] } = await local.stack.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    assert.equal(executions.filter(({ name }) => name === first.uploadId).length, 1);
    assert.equal(executions.length, 4);
  });

  for (const name of ["new people.csv", "a+b.csv", "naïve 名前 +1 & co.csv", "100%.csv", "no-extension"])
    it(`takes the key "${name}"`, async () => {
      const email = `${Buffer.from(name).toString("hex").slice(0, 30)}@example.com`;
      const result = await local.signUp(name, `email;name\n${email};Somebody\n`);
      assert.equal(result.status, "SUCCEEDED", result.cause);
      assert.deepEqual([result.rows, result.inserted, result.welcomed], [1, 1, 1]);
      assert.equal((await reportOf(result)).key, name);
    });

  it("writes nobody's email or name into a log", async () => {
    for (const name of ["process-csv", "insert-users", "send-welcome"]) {
      const log = await readFile(`${local.logs}/${name}.log`, "utf8");
      assert.match(log, /REPORT/);
      assert.doesNotMatch(log, /@example|Person \d|Okafor/);
    }
  });
});
