import { stripVTControlCharacters } from "node:util";
import { formatUploads } from "../../../../cli/status/run-status";
import type { Result } from "../../../../client/result";
import { goodResult } from "../../../helpers/result";

const NOW = Date.parse("2026-01-02T00:00:00.000Z");

function linesOf(change: Partial<Result>): string[] {
  const upload = { ...goodResult(change), startedAt: "2026-01-01T23:55:00.000Z" };
  return stripVTControlCharacters(formatUploads({ uploads: [upload], notStarted: [] }, NOW)).split("\n");
}

describe("formatUploads", () => {
  const statuses: [Partial<Result>, string, string][] = [
    [{}, "✔", "3 rows, 3 created, 0 rejected, 3 emails"],
    [{ rejected: 1_000 }, "▲", "3 rows, 3 created, 1,000 rejected, 3 emails"],
    [{ welcomeFailed: 1 }, "▲", "3 rows, 3 created, 0 rejected, 3 emails"],
    [{ status: "RUNNING", welcomed: 1 }, "●", "running: 3 rows, 3 created, 0 rejected, 1 email"],
    [{ status: "FAILED", error: "NOT_CSV" }, "✖", "FAILED: NOT_CSV"],
    [{ status: "TIMED_OUT" }, "✖", "TIMED_OUT: see the execution"],
  ];
  for (const [change, sign, status] of statuses)
    it(`shows ${JSON.stringify(change)} with ${sign}`, () => {
      expect(linesOf(change)).toStrictEqual([`${sign} people-csv-1`, `    5 min ago, ${status}`]);
    });

  it("names the next step where there are no uploads", () => {
    expect(formatUploads({ uploads: [], notStarted: [] }, NOW)).toMatch(/rollcall upload/);
  });
});
