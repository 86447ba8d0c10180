import { durationsOf } from "../../../console/page/upload/durations";
import { remainingTime } from "../../../console/page/upload/remaining-time";

const at = (milliseconds: number) => new Date(Date.UTC(2026, 0, 1) + milliseconds).toISOString();
const NOW = Date.UTC(2026, 0, 1);

describe("durationsOf", () => {
  it.each([
    ["tenths of a second", [0, 149, 1_449, 2_951], [100, 1_300, 1_600], 3_000],
    ["seconds", [0, 1_400, 14_400, 61_600], [1_000, 13_000, 48_000], 62_000],
    ["stages without work", [0, 300, 300, 300], [300, 0, 0], 300],
  ])("add up to the total in %s", (_, [
    startedAt = 0,
    parsedAt = 0,
    welcomeStartedAt = 0,
    finishedAt = 0,
  ], stages, total) => {
    const summary = {
      startedAt: at(startedAt),
      parsedAt: at(parsedAt),
      welcomeStartedAt: at(welcomeStartedAt),
      finishedAt: at(finishedAt),
    };
    const durations = durationsOf({ startedAt: at(50), stoppedAt: at(finishedAt + 80) }, summary);
    expect(durations).toStrictEqual({ total, stages });
    expect(stages.reduce((sum, stage) => sum + stage, 0)).toBe(total);
  });

  it("ends the last stage that began with the execution, where the upload failed", () => {
    expect(durationsOf({ startedAt: at(0), stoppedAt: at(700) }, { startedAt: at(0) })).toStrictEqual({
      total: 700,
      stages: [700, undefined, undefined],
    });
  });

  it("is the execution's own duration where there is no SUMMARY", () => {
    expect(durationsOf({ startedAt: at(0), stoppedAt: at(900) }, {}).total).toBe(900);
  });
});

describe("remainingTime", () => {
  const parsed = { startedAt: at(-10_000), parsedAt: at(-9_000), accepted: 1_000 };

  it.each([
    ["the bytes that are not parsed", { startedAt: at(-10_000), size: 400, parsedBytes: 100 }, 30_000],
    ["the rows that are not inserted", { ...parsed, existing: 500 }, 10_000],
    ["the slower of inserts and emails", { ...parsed, inserted: 500, welcomed: 250 }, 30_000],
    [
      "the emails of as many new users as there were so far",
      { ...parsed, inserted: 250, existing: 750, welcomed: 50 },
      40_000,
    ],
  ])("follows from %s", (_, summary, remaining) => {
    expect(remainingTime(summary, NOW)).toBeCloseTo(remaining);
  });

  it.each([
    ["nothing is known", {}],
    ["it has only begun", { ...parsed, startedAt: at(-1_000), existing: 500 }],
    ["almost nothing is done", { ...parsed, existing: 10 }],
    ["everything is done", { ...parsed, inserted: 1_000, welcomed: 1_000 }],
  ])("is unknown where %s", (_, summary) => {
    expect(remainingTime(summary, NOW)).toBeUndefined();
  });
});
