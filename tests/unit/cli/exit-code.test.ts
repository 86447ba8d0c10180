import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exitCodeOf } from "../../../cli/exit-code";
import type { Result } from "../../../cli/report/result";
import { goodResult } from "../../helpers/result";

describe("exitCodeOf", () => {
  const codes: [string, Partial<Result>, number][] = [
    ["all good", {}, 0],
    ["users who existed before, and duplicates", { existing: 1, duplicates: 1 }, 0],
    ["rejected rows", { rejected: 1 }, 3],
    ["rows that could not be stored", { invalid: 1 }, 3],
    ["emails that were refused", { welcomeFailed: 1 }, 3],
    ["a failed execution", { status: "FAILED" }, 1],
    ["an execution that timed out", { status: "TIMED_OUT" }, 1],
  ];
  for (const [what, change, code] of codes)
    it(`is ${code} for ${what}`, () => {
      assert.equal(exitCodeOf([goodResult(change)]), code);
    });

  it("tells of the worst file, wherever it stands", () => {
    const [good, rejects, failed] = [goodResult(), goodResult({ rejected: 1 }), goodResult({ status: "FAILED" })];
    assert.equal(exitCodeOf([good, rejects, good]), 3);
    assert.equal(exitCodeOf([rejects, failed, good]), 1);
    assert.equal(exitCodeOf([good, good]), 0);
  });
});
