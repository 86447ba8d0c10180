import { reportOf } from "../../../runtime/upload/report";
import type { Summary } from "../../../runtime/upload/summary";

const SUMMARY: Summary = {
  uploadId: "u",
  part: "SUMMARY",
  bucket: "uploads",
  key: "a.csv",
  size: 10,
  status: "WELCOMING",
  expiresAt: 0,
  startedAt: "2026-01-01T00:00:00.000Z",
  parsedAt: "2026-01-01T00:00:02.000Z",
  welcomeStartedAt: "2026-01-01T00:00:05.500Z",
  rows: 3,
  inserted: 2,
  rejected: 1,
  welcomed: 2,
  reasons: [{ code: "INVALID_EMAIL", count: 1, firstLine: 3, value: "ada@private" }],
  rejects: "s3://reports/u/rejects.csv",
};

describe("reportOf", () => {
  it("gives every counter, 0 where SUMMARY has none", () => {
    const { rows, inserted, existing, duplicates, rejected, invalid } = reportOf(SUMMARY, "2026-01-01T00:00:09.000Z");
    expect([rows, inserted, existing, duplicates, rejected, invalid]).toStrictEqual([3, 2, 0, 0, 1, 0]);
  });

  it("has the seconds of each stage", () => {
    const { durations } = reportOf(SUMMARY, "2026-01-01T00:00:09.000Z");
    expect(durations).toStrictEqual({ total: 9, parse: 2, insert: 3.5, welcome: 3.5 });
  });

  it("leaves out the stages that were not reached", () => {
    const { parsedAt: _, welcomeStartedAt: __, ...failed } = SUMMARY;
    expect(reportOf(failed, "2026-01-01T00:00:09.000Z").durations).toStrictEqual({ total: 9 });
    const parsed = { ...failed, parsedAt: "2026-01-01T00:00:02.000Z" };
    expect(reportOf(parsed, "2026-01-01T00:00:09.000Z").durations).toStrictEqual({ total: 9, parse: 2 });
  });

  it("names rejects.csv, and null where nothing was rejected", () => {
    const { rejects: _, reasons: __, ...good } = SUMMARY;
    expect(reportOf(SUMMARY, SUMMARY.startedAt).rejects).toBe("s3://reports/u/rejects.csv");
    expect(reportOf(good, SUMMARY.startedAt).rejects).toBe(null);
    expect(reportOf(good, SUMMARY.startedAt).reasons).toStrictEqual([]);
  });

  it("carries no value of a row into the execution", () => {
    const report = JSON.stringify(reportOf(SUMMARY, "2026-01-01T00:00:09.000Z"));
    expect(report.includes("private")).toBe(false);
    expect(report.includes('"firstLine":3')).toBe(true);
  });
});
