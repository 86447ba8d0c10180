import { getStageProgress } from "../../../client/stages";
import type { Summary } from "../../../runtime/upload/summary";

const PARSED = { parsedAt: "2026-01-01T00:00:01.000Z", rows: 1_300, accepted: 1_200, rejected: 100 };

function stages(summary: Partial<Summary>) {
  return getStageProgress({ summary }).map(({ share, detail }) => [share, detail]);
}

describe("getStageProgress", () => {
  it("names the three stages in their order", () => {
    const names = getStageProgress({ summary: {} }).map(({ name }) => name);
    expect(names).toStrictEqual(["Parse CSV", "Insert users", "Send welcome emails"]);
  });

  it("begins with the sending of the file where that is known", () => {
    const sent = { bytes: 1_500, size: 6_000 };
    const [first, ...others] = getStageProgress({ sent, summary: {} });
    expect(first).toStrictEqual({ name: "Upload", share: 0.25, detail: "1,500 of 6,000 bytes" });
    expect(others.length).toBe(3);
  });

  it("shows nothing done before anything is known", () => {
    expect(stages({})).toStrictEqual([
      [0, ""],
      [undefined, "0"],
      [undefined, "0"],
    ]);
  });

  it("shows the share of parsed bytes, and no share of stages without a total", () => {
    expect(stages({ size: 4_000, parsedBytes: 1_000, inserted: 20, existing: 5, welcomed: 7 })).toStrictEqual([
      [0.25, "1,000 of 4,000 bytes"],
      [undefined, "25"],
      [undefined, "7"],
    ]);
  });

  it("shows the share of processed rows once the file is parsed", () => {
    const judged = { inserted: 200, existing: 50, duplicates: 40, invalid: 10, welcomed: 30 };
    expect(stages({ ...PARSED, ...judged })).toStrictEqual([
      [1, "1,300 rows"],
      [0.25, "300 of 1,200"],
      [undefined, "30"],
    ]);
  });

  it("shows the share of new users with an accepted or refused email once all rows are processed", () => {
    expect(stages({ ...PARSED, inserted: 1_000, existing: 200, welcomed: 490, welcomeFailed: 10 })).toStrictEqual([
      [1, "1,300 rows"],
      [1, "1,200 of 1,200"],
      [0.5, "500 of 1,000"],
    ]);
  });

  it("names what a stop left out, and does not count it as progress", () => {
    const stopped = { inserted: 1_000, existing: 80, notInserted: 120, welcomed: 250, notWelcomed: 750 };
    expect(stages({ ...PARSED, ...stopped })).toStrictEqual([
      [1, "1,300 rows"],
      [0.9, "1,080 of 1,200 · 120 not inserted"],
      [0.25, "250 of 1,000 · 750 not sent"],
    ]);
  });

  it("shows stages with nothing to do as done", () => {
    expect(stages({ ...PARSED, accepted: 0 }).slice(1)).toStrictEqual([
      [1, "no rows to insert"],
      [1, "no new users"],
    ]);
    expect(stages({ ...PARSED, existing: 1_200 }).slice(1)).toStrictEqual([
      [1, "1,200 of 1,200"],
      [1, "no new users"],
    ]);
  });

  it("shows at most 100 %", () => {
    expect(stages({ size: 10, parsedBytes: 12 })[0]?.[0]).toBe(1);
  });
});
