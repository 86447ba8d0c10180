import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Result } from "../../../client/result";
import { createFaults } from "../../../local/faults/create-faults";
import { callSite } from "../../../local/faults/fault-plan";
import { type LocalStack, startLocalStack } from "../../helpers/local-stack";
import { csvOf, people } from "../../helpers/people";

/** Seconds. Within the last half minute of its time a run stops after its first batch. */
const SHORT = 20;

describe("a file that takes several runs of process-csv", () => {
  const faults = createFaults();
  let local: LocalStack;
  beforeAll(async () => {
    local = await startLocalStack({ overrides: { "process-csv": { timeout: SHORT } }, faults });
  });
  afterAll(() => local.stop());

  async function signUp(name: string, content: string) {
    const { lambda } = local.cloud.services;
    const before = lambda.usage()["process-csv"];
    const result = await local.signUp(name, content);
    const after = lambda.usage()["process-csv"];
    return {
      result,
      rejects: await readFile(result.rejects ?? "", "utf8"),
      runs: (after?.invocations ?? 0) - (before?.invocations ?? 0),
      killed: (after?.errors ?? 0) - (before?.errors ?? 0),
    };
  }

  it("is signed up as in one, also where one of them is killed", async () => {
    // Prepare
    const lines = people(0, 540);
    for (const index of [10, 240, 241, 539]) lines[index] = `"Invalid\n${index}",not-an-address,Nowhere`;
    const content = csvOf(lines);
    const rules = [
      {
        site: callSite("process-csv", "sqs", "SendMessageBatch"),
        fault: "killed after" as const,
        when: { nth: 3 },
        most: 1,
      },
    ];
    faults.start({ seed: "several runs", rules });

    // Act
    const several = await signUp("several.csv", content);
    const { lambda } = local.cloud.services;
    await lambda.deploy({ ...lambda.specOf("process-csv"), timeoutSeconds: 900 });
    const one = await signUp("one.csv", content);

    // Assess
    expect([several.runs, several.killed]).toStrictEqual([7, 1]);
    expect([one.runs, one.killed]).toStrictEqual([1, 0]);
    assert.equal(several.result.status, "SUCCEEDED", several.result.cause);
    const { rows, inserted, existing, duplicates, rejected, welcomed, reasons } = several.result;
    expect([rows, inserted, existing, duplicates, rejected, welcomed]).toStrictEqual([540, 536, 0, 0, 4, 536]);
    const same = ({ rows, accepted, rejected, reasons }: Result) => ({ rows, accepted, rejected, reasons });
    expect(same(one.result)).toStrictEqual(same(several.result));
    expect(reasons).toStrictEqual([{ code: "INVALID_EMAIL", count: 4, firstLine: 12, value: "not-an-address" }]);
    expect(one.result.existing).toBe(536);
    expect(several.rejects).toBe(one.rejects);
    expect((await local.emails()).length).toBe(536);
  });
});
