import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatError, getExitCode } from "../../../cli/run-main";
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

describe("formatError", () => {
  const format = (error: unknown) => formatError(error, () => "Usage");

  it.each([
    ["ENOSPC", /^\/data\/x cannot be written: the disk is full\. Free some space\. \(ENOSPC, write\)$/],
    ["EROFS", /the file system is read-only/],
    ["EACCES", /you have no permission\. Change the permissions/],
  ])("says in one line what keeps a file from being written: %s", (code, message) => {
    const error = Object.assign(new Error(code), { code, path: "/data/x", syscall: "write" });
    expect(format(error)).toMatch(message);
    expect(format(error)).not.toContain("\n");
  });

  it("says that a file has the name of the folder for local data", () => {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-test-"));
    const file = join(directory, ".local");
    writeFileSync(file, "");
    try {
      mkdirSync(join(file, "logs"), { recursive: true });
    } catch (error) {
      expect(format(error)).toMatch(/\.local.* cannot be written: .*file.* (Rename or remove)/);
    }
    rmSync(directory, { recursive: true });
    expect.assertions(1);
  });

  it("keeps the stack trace of an error of the program", () => {
    expect(format(new TypeError("x is undefined"))).toMatch(/^TypeError: x is undefined\n +at /);
  });
});
