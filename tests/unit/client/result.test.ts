import type { Snapshot } from "../../../client/follow";
import { createResult } from "../../../client/result";

const UPLOAD = { file: "people.csv", uploadId: "u", executionArn: "arn" };
const REASON = { code: "INVALID_EMAIL", count: 1, firstLine: 3, value: "ann@@private" };

describe("createResult", () => {
  it("holds counts, reasons, status, path of the rejects and seconds", () => {
    const summary = { rows: 4, accepted: 3, rejected: 1, inserted: 3, welcomed: 3, reasons: [REASON] };
    const times = { startedAt: "2026-01-01T00:00:00.000Z", finishedAt: "2026-01-01T00:00:02.500Z" };
    const snapshot: Snapshot = { summary: { ...summary, ...times }, execution: { status: "SUCCEEDED" } };
    expect(createResult(UPLOAD, snapshot, "rejects.csv")).toStrictEqual({
      ...UPLOAD,
      ...summary,
      ...{
        updated: 0,
        existing: 0,
        duplicates: 0,
        invalid: 0,
        welcomeFailed: 0,
        notInserted: 0,
        notWelcomed: 0,
        undone: 0,
      },
      ...{ delivered: 0, bounced: 0, complained: 0 },
      ...{ status: "SUCCEEDED", rejects: "rejects.csv", seconds: 2.5 },
    });
  });

  it("holds error and cause of a failure, and leaves out absent fields", () => {
    const execution = { status: "FAILED", error: "NOT_CSV", cause: "A picture." } as const;
    const result = createResult(UPLOAD, { summary: {}, execution }, undefined);
    expect([result.status, result.error, result.cause]).toStrictEqual(["FAILED", "NOT_CSV", "A picture."]);
    expect([result.rows, result.welcomed, result.reasons]).toStrictEqual([0, 0, []]);
    expect(["rejects" in result, "seconds" in result]).toStrictEqual([false, false]);
  });
});
