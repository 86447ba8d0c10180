import { stripVTControlCharacters } from "node:util";
import { formatUploads } from "../../../../cli/status/run-status";
import { parseStatusOptions } from "../../../../cli/status/status-options";
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

describe("parseStatusOptions", () => {
  it("lists 20 uploads, or as many as are asked for", () => {
    expect(parseStatusOptions([]).limit).toBe(20);
    expect(parseStatusOptions(["--limit", "10000", "--json"])).toMatchObject({ limit: 10_000, json: true });
  });

  it.each(["0", "-1", "1.5", "ten", "10001"])("refuses --limit %s", (limit) => {
    expect(() => parseStatusOptions([`--limit=${limit}`])).toThrow(/a whole number from 1 to 10,000/);
  });

  it("refuses a limit for one upload", () => {
    expect(() => parseStatusOptions(["people-csv-1", "--limit", "5"])).toThrow(/name no upload/);
  });
});
