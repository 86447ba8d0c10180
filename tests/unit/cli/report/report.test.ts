import { stripVTControlCharacters } from "node:util";
import { formatReport, formatReportAsJson } from "../../../../cli/report/report";
import type { Result } from "../../../../client/result";
import { goodResult } from "../../../helpers/result";

function linesOf(change: Partial<Result> = {}): string[] {
  return stripVTControlCharacters(formatReport(goodResult(change))).split("\n");
}

describe("formatReport", () => {
  it("gives a path that is too long for the terminal a line of its own", () => {
    const executionArn = `arn:aws:states:us-east-1:0:execution:upload:${"x".repeat(60)}`;
    const rejects = ".local/rejects/people-csv-01234567-rejects.csv";
    const report = formatReport(goodResult({ executionArn, rejects }), 80);
    expect(stripVTControlCharacters(report).split("\n").slice(-3)).toStrictEqual([
      `  rejects    ${rejects}`,
      "  execution",
      executionArn,
    ]);
  });

  it("reports an upload without a problem in four lines", () => {
    expect(linesOf({ seconds: 2.46 })).toStrictEqual([
      "✔ people.csv completed in 2.5 s",
      "  3 rows = 3 created + 0 already existed + 0 duplicates + 0 rejected",
      "  3 welcome emails accepted by SES",
      `  execution  ${goodResult().executionArn}`,
    ]);
  });

  it("says what SES has reported about the emails", () => {
    expect(linesOf({ delivered: 1, bounced: 1 })[3]).toBe("  1 delivered, 1 bounced, 1 not reported yet");
    const json = JSON.parse(formatReportAsJson(goodResult({ delivered: 1, bounced: 1 })));
    expect(json).toMatchObject({ delivered: 1, bounced: 1, complained: 0 });
  });

  const problems: [string, Partial<Result>][] = [
    ["rejected rows", { rejected: 1 }],
    ["rows that could not be stored", { invalid: 1 }],
    ["emails that were refused", { welcomeFailed: 1 }],
  ];
  for (const [what, change] of problems)
    it(`calls ${what} a problem`, () => {
      expect(linesOf(change)[0]).toBe("▲ people.csv completed with problems");
    });

  it("does not call existing users and duplicates a problem", () => {
    expect(linesOf({ existing: 1, duplicates: 1 })[0]).toBe("✔ people.csv completed");
  });

  it("prints counts that add up, large ones with commas", () => {
    const counts = {
      rows: 1_234_567,
      inserted: 1_000_000,
      existing: 234_000,
      duplicates: 500,
      rejected: 60,
      invalid: 7,
    };
    const [, rows, emails] = linesOf({ ...counts, welcomed: 999_990, welcomeFailed: 10 });
    expect(rows).toBe(
      "  1,234,567 rows = 1,000,000 created + 234,000 already existed + 500 duplicates + 60 rejected + 7 not storable",
    );
    expect(emails).toBe("  999,990 welcome emails accepted by SES, 10 not accepted");
  });

  it("prints each reason with its first line and value, and the path of the rejects", () => {
    const reasons = [
      { code: "MISSING_NAME", count: 1, firstLine: 4, value: "" },
      { code: "INVALID_EMAIL", count: 1_200, firstLine: 9, value: 'a"\u001b[31mb' },
    ];
    const lines = linesOf({ rejected: 1_201, reasons, rejects: ".local/rejects/u-rejects.csv" });
    expect(lines.slice(2, 4)).toStrictEqual([
      '    1 × MISSING_NAME, first on line 4: ""',
      '    1,200 × INVALID_EMAIL, first on line 9: "a\\"\\u001b[31mb"',
    ]);
    expect(lines.at(-2)).toBe("  rejects    .local/rejects/u-rejects.csv");
  });

  it("says that an upload is still running", () => {
    expect(linesOf({ status: "RUNNING" })[0]).toBe("● people.csv is still running");
  });

  it("removes control characters from name and cause", () => {
    const [headline, cause] = linesOf({ status: "FAILED", file: "a\u001b[2Jb.csv", error: "E", cause: "c\u0007" });
    expect(headline).toBe("✖ a\ufffd[2Jb.csv FAILED");
    expect(cause).toBe("  E: c\ufffd");
  });

  it("prints error and cause of a failure, and the execution", () => {
    const none = { rows: 0, accepted: 0, inserted: 0, welcomed: 0 };
    const failure = { status: "FAILED", error: "NOT_CSV", cause: "This is a picture.", seconds: 0.2 };
    expect(linesOf({ ...none, ...failure })).toStrictEqual([
      "✖ people.csv FAILED in 0.2 s",
      "  NOT_CSV: This is a picture.",
      `  execution  ${goodResult().executionArn}`,
    ]);
  });
});

describe("formatReportAsJson", () => {
  it("is one line that holds the result", () => {
    const line = formatReportAsJson(goodResult({ cause: "two\nlines", rejects: "r.csv" }));
    expect(line.includes("\n")).toBe(false);
    const { seconds: _, ...expected } = goodResult({ cause: "two\nlines", rejects: "r.csv" });
    expect(JSON.parse(line)).toStrictEqual(expected);
  });

  it("holds no personal data and nothing that differs from run to run", () => {
    const line = formatReportAsJson(
      goodResult({
        reasons: [{ code: "INVALID_EMAIL", count: 1, firstLine: 3, value: "ann@@private" }],
        seconds: 1.23,
      }),
    );
    expect(line.includes("private")).toBe(false);
    expect(JSON.parse(line).reasons).toStrictEqual([{ code: "INVALID_EMAIL", count: 1, firstLine: 3 }]);
    expect("seconds" in JSON.parse(line)).toBe(false);
  });
});
