import { taskResultOf } from "../../../runtime/report-status/task-result";
import type { Summary } from "../../../runtime/upload/summary";

const NOW = "2026-01-01T00:00:09.000Z";

function summary(change: Partial<Summary>): Summary {
  const base = {
    uploadId: "u",
    part: "SUMMARY",
    bucket: "b",
    key: "k",
    size: 1,
    status: "PARSING",
    expiresAt: 0,
  } as const;
  return { ...base, startedAt: "2026-01-01T00:00:00.000Z", ...change };
}

describe("taskResultOf", () => {
  const parsedAt = "2026-01-01T00:00:01.000Z";
  const waiting: [string, Partial<Summary>, boolean][] = [
    ["no token yet", { waitingFor: "WELCOME", parsedAt, toInsert: 0, toWelcome: 0 }, false],
    ["nothing is waited for", { taskToken: "t", parsedAt, toInsert: 0, toWelcome: 0 }, false],
    ["the file is being parsed", { waitingFor: "PARSE", taskToken: "t" }, false],
    ["parsing is over", { waitingFor: "PARSE", taskToken: "t", parsedAt, toInsert: 5 }, true],
    ["rows are left to insert", { waitingFor: "INSERT", taskToken: "t", parsedAt, toInsert: 1 }, false],
    ["all rows are inserted", { waitingFor: "INSERT", taskToken: "t", parsedAt, toInsert: 0, toWelcome: 9 }, true],
    ["a countdown passes 0 before parsing ended", { waitingFor: "INSERT", taskToken: "t", toInsert: 0 }, false],
    ["emails are left", { waitingFor: "WELCOME", taskToken: "t", parsedAt, toInsert: 0, toWelcome: 1 }, false],
    [
      "emails are there before the inserts are counted",
      { waitingFor: "WELCOME", taskToken: "t", parsedAt, toInsert: 2, toWelcome: 0 },
      false,
    ],
    ["all is done", { waitingFor: "WELCOME", taskToken: "t", parsedAt, toInsert: 0, toWelcome: 0 }, true],
  ];
  for (const [when, change, expected] of waiting)
    it(`returns ${expected ? "a result" : "none"} when ${when}`, () => {
      const result = taskResultOf(summary(change), NOW);
      expect(result !== undefined && "output" in result).toBe(expected);
    });

  it("returns a failure with the cause", () => {
    const result = taskResultOf(
      summary({ waitingFor: "PARSE", taskToken: "t", error: "EMPTY_FILE", cause: "Nothing." }),
      NOW,
    );
    expect(result).toStrictEqual({ taskToken: "t", error: "EMPTY_FILE", cause: "Nothing." });
  });

  it("returns no failure where no execution waits", () => {
    expect(taskResultOf(summary({ error: "EMPTY_FILE", cause: "Nothing." }), NOW)).toBeUndefined();
  });
});
