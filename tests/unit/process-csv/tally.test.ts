import type { RejectCode, RejectedRow } from "../../../runtime/csv/parsed-row";
import { createTally } from "../../../runtime/process-csv/tally";

function rejected(code: RejectCode, line: number, value: string): RejectedRow {
  return { code, line, endLine: line, cells: [], extraCells: [], reason: "", value };
}

describe("createTally", () => {
  it("counts nothing at first", () => {
    expect(createTally().result()).toStrictEqual({ rows: 0, accepted: 0, rejected: 0, reasons: [] });
  });

  it("counts rows as accepted and rejected ones", () => {
    const tally = createTally();
    tally.accept(3);
    tally.reject(rejected("INVALID_EMAIL", 5, "x"));
    tally.accept(4);
    const { rows, accepted, rejected: bad } = tally.result();
    expect([rows, accepted, bad]).toStrictEqual([8, 7, 1]);
  });

  it("counts each reason and keeps its first line and value, in the order of first lines", () => {
    const tally = createTally();
    tally.reject(rejected("MISSING_NAME", 4, ""));
    tally.reject(rejected("INVALID_EMAIL", 5, "first@"));
    tally.reject(rejected("MISSING_NAME", 7, "later"));
    tally.reject(rejected("INVALID_EMAIL", 8, "second@"));
    tally.reject(rejected("INVALID_EMAIL", 9, "third@"));
    expect(tally.result().reasons).toStrictEqual([
      { code: "MISSING_NAME", count: 2, firstLine: 4, value: "" },
      { code: "INVALID_EMAIL", count: 3, firstLine: 5, value: "first@" },
    ]);
  });

  it("continues the counts of an earlier run, and leaves that run's result unchanged", () => {
    const first = createTally();
    first.accept(3);
    first.reject(rejected("INVALID_EMAIL", 5, "first@"));
    const before = first.result();
    const second = createTally(before);
    second.accept(1);
    second.reject(rejected("INVALID_EMAIL", 9, "later@"));
    const reasons = [{ code: "INVALID_EMAIL", count: 2, firstLine: 5, value: "first@" }];
    expect(second.result()).toStrictEqual({ rows: 6, accepted: 4, rejected: 2, reasons });
    expect(before.reasons[0]?.count).toBe(1);
  });

  it("cuts a value that is too long for an example", () => {
    const tally = createTally();
    tally.reject(rejected("ROW_TOO_LONG", 2, `${"a".repeat(199)}bc`));
    expect(tally.result().reasons[0]?.value).toBe(`${"a".repeat(199)}b`);
  });
});
