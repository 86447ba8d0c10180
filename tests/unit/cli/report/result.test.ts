import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Snapshot } from "../../../../cli/follow/follow";
import { resultAsJson, resultOf } from "../../../../cli/report/result";
import { goodResult } from "../../../helpers/result";

const UPLOAD = { file: "people.csv", uploadId: "u", executionArn: "arn" };
const REASON = { code: "INVALID_EMAIL", count: 1, firstLine: 3, value: "ann@@private" };

describe("resultOf", () => {
  it("gives counts, reasons, status, place of the rejects and seconds", () => {
    const summary = { rows: 4, accepted: 3, rejected: 1, inserted: 3, welcomed: 3, reasons: [REASON] };
    const times = { startedAt: "2026-01-01T00:00:00.000Z", finishedAt: "2026-01-01T00:00:02.500Z" };
    const snapshot: Snapshot = { summary: { ...summary, ...times }, execution: { status: "SUCCEEDED" } };
    assert.deepEqual(resultOf(UPLOAD, snapshot, "rejects.csv"), {
      ...UPLOAD,
      ...summary,
      ...{ existing: 0, duplicates: 0, invalid: 0, welcomeFailed: 0 },
      ...{ status: "SUCCEEDED", rejects: "rejects.csv", seconds: 2.5 },
    });
  });

  it("gives error and cause of a failure, and leaves out what there is not", () => {
    const execution = { status: "FAILED", error: "NOT_CSV", cause: "A picture." } as const;
    const result = resultOf(UPLOAD, { summary: {}, execution }, undefined);
    assert.deepEqual([result.status, result.error, result.cause], ["FAILED", "NOT_CSV", "A picture."]);
    assert.deepEqual([result.rows, result.welcomed, result.reasons], [0, 0, []]);
    assert.deepEqual(["rejects" in result, "seconds" in result], [false, false]);
  });
});

describe("resultAsJson", () => {
  it("is one line that holds the result", () => {
    const line = resultAsJson(goodResult({ cause: "two\nlines", rejects: "r.csv" }));
    assert.equal(line.includes("\n"), false);
    const { seconds: _, ...expected } = goodResult({ cause: "two\nlines", rejects: "r.csv" });
    assert.deepEqual(JSON.parse(line), expected);
  });

  it("holds nobody's data and nothing that differs from run to run", () => {
    const line = resultAsJson(goodResult({ reasons: [REASON], seconds: 1.23 }));
    assert.equal(line.includes("private"), false);
    assert.deepEqual(JSON.parse(line).reasons, [{ code: "INVALID_EMAIL", count: 1, firstLine: 3 }]);
    assert.equal("seconds" in JSON.parse(line), false);
  });
});
