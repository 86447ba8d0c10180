import { getExitCode } from "../../../cli/run-main";
import type { Result } from "../../../client/result";
import { goodResult } from "../../helpers/result";

describe("getExitCode", () => {
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
      expect(getExitCode([goodResult(change)])).toBe(code);
    });

  it("reports the worst file, whatever the order", () => {
    const [good, rejects, failed] = [goodResult(), goodResult({ rejected: 1 }), goodResult({ status: "FAILED" })];
    expect(getExitCode([good, rejects, good])).toBe(3);
    expect(getExitCode([rejects, failed, good])).toBe(1);
    expect(getExitCode([good, good])).toBe(0);
  });
});
