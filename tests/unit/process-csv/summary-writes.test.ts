import assert from "node:assert/strict";
import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { unreadableFile } from "../../../runtime/csv/errors";
import {
  beginParsing,
  endParsing,
  failParsing,
  moveCheckpoint,
  noteProgress,
} from "../../../runtime/process-csv/summary-writes";
import { isDeadlineExceeded } from "../../../runtime/retry";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";

const UPLOAD = { uploadId: "u", bucket: "uploads", key: "a.csv", versionId: "v", etag: "e", size: 9 };
const KEY = { uploadId: "u", part: "SUMMARY" };
const REASONS = [{ code: "INVALID_EMAIL", count: 1, firstLine: 3, value: "x" }];
const RESULT = { rows: 8, accepted: 7, rejected: 1, reasons: REASONS };
const BROKEN = unreadableFile("TRUNCATED_GZIP", "It ends too early.");

/** A SUMMARY that holds `stored`; the first calls throw `errors`. */
function prepare(stored: Record<string, unknown> = {}, errors: Error[] = []) {
  const clock = virtualClock();
  const left = [...errors];
  const db = fakeDynamodb({ uploads: [{ ...KEY, ...stored }] }, () => {
    const error = left.shift();
    if (error) throw error;
  });
  const writer = { dynamodb: db.client, uploadsTable: "uploads", clock, deadline: clock.now() + 10_000 };
  return { writer, clock, sent: db.sent, summary: () => db.uploadPart("u", "SUMMARY") ?? {} };
}

const conflict = () => new TransactionConflictException({ message: "conflict", $metadata: {} });

describe("beginParsing", () => {
  it("writes down what the upload is, and when it began", async () => {
    const { writer } = prepare();
    const summary = await beginParsing(writer, UPLOAD);
    const { expiresAt = 0, ...facts } = summary;
    expect(facts).toStrictEqual({
      ...UPLOAD,
      part: "SUMMARY",
      startedAt: "2026-01-01T00:00:00.000Z",
      status: "PARSING",
      existingUsers: "keep",
    });
    expect(expiresAt).toBeGreaterThan(Date.parse("2026-02-15") / 1000);
  });

  it("changes nothing the second time and returns the current SUMMARY", async () => {
    const { writer, clock } = prepare();
    const first = await beginParsing(writer, UPLOAD);
    await clock.wait(60_000);
    await endParsing({ ...writer, deadline: clock.now() + 10_000 }, "u", RESULT, undefined);
    const second = await beginParsing(writer, UPLOAD);
    expect(second.startedAt).toBe(first.startedAt);
    expect(second.expiresAt).toBe(first.expiresAt);
    expect(second.parsedAt).toBe("2026-01-01T00:01:00.000Z");
  });
});

describe("moveCheckpoint", () => {
  const at = (line: number) => ({ ...RESULT, offset: 7, line, batch: 4, rejectsBytes: 0 });

  it("is written first where there is none, then moved on", async () => {
    const { writer, summary } = prepare();
    expect(await moveCheckpoint(writer, UPLOAD, undefined, at(30))).toBe(true);
    expect(summary().checkpoint).toStrictEqual(at(30));
    expect(await moveCheckpoint(writer, UPLOAD, at(30), at(60))).toBe(true);
    expect(summary().checkpoint).toStrictEqual(at(60));
  });

  it("leaves the upload to another run that moved it from the same place, or created it", async () => {
    const { writer, summary } = prepare({ checkpoint: at(60) });
    expect(await moveCheckpoint(writer, UPLOAD, at(30), at(90))).toBe(false);
    expect(await moveCheckpoint(writer, UPLOAD, undefined, at(90))).toBe(false);
    expect(summary().checkpoint).toStrictEqual(at(60));
  });

  it("is this run's own where the answer to the first attempt was lost", async () => {
    const { writer } = prepare({ checkpoint: at(60) });
    expect(await moveCheckpoint(writer, UPLOAD, at(30), at(60))).toBe(true);
  });

  for (const end of [{ parsedAt: "earlier" }, { error: "NOT_CSV" }])
    it(`is not moved where parsing is over: ${Object.keys(end)}`, async () => {
      const { writer, summary } = prepare({ ...end, checkpoint: at(30) });
      expect(await moveCheckpoint(writer, UPLOAD, at(30), at(60))).toBe(false);
      expect(await moveCheckpoint(writer, UPLOAD, at(60), at(30))).toBe(false);
      expect(summary().checkpoint).toStrictEqual(at(30));
    });

  it("throws what no other run explains", async () => {
    const error = Object.assign(new Error("no rights"), { name: "AccessDeniedException" });
    const { writer } = prepare({}, [error]);
    await assert.rejects(moveCheckpoint(writer, UPLOAD, undefined, at(30)), (thrown) => thrown === error);
  });
});

describe("endParsing", () => {
  it("writes the counts, the place of the rejects, and starts the countdowns", async () => {
    const { writer, summary } = prepare();
    await endParsing(writer, "u", RESULT, "s3://reports/u/rejects.csv");
    const parsedAt = "2026-01-01T00:00:00.000Z";
    const rejects = "s3://reports/u/rejects.csv";
    expect(summary()).toStrictEqual({ ...KEY, ...RESULT, parsedAt, rejects, toInsert: 7, toWelcome: 0 });
  });

  it("adds to what receipts took from the countdown before", async () => {
    const { writer, summary } = prepare({ toInsert: -5, toWelcome: 4 });
    await endParsing(writer, "u", RESULT, undefined);
    expect([summary().toInsert, summary().toWelcome]).toStrictEqual([2, 4]);
    expect("rejects" in summary()).toBe(false);
  });

  for (const [what, end] of [
    ["ended", { parsedAt: "earlier" }],
    ["failed", { error: "NOT_CSV" }],
  ] as const)
    it(`changes nothing where parsing has ${what} already`, async () => {
      const { writer, summary } = prepare(end);
      await endParsing(writer, "u", RESULT, undefined);
      expect(summary()).toStrictEqual({ ...KEY, ...end });
    });
});

describe("noteProgress", () => {
  it("records the bytes read while the upload is parsed, and not after", async () => {
    const { writer, summary } = prepare();
    await noteProgress(writer, "u", 5);
    expect(summary().parsedBytes).toBe(5);
    await endParsing(writer, "u", RESULT, undefined);
    await noteProgress(writer, "u", 6);
    expect(summary().parsedBytes).toBe(5);
  });
});

describe("failParsing", () => {
  it("writes error and cause in the user's words, and how far it came", async () => {
    const { writer, summary } = prepare();
    await failParsing(writer, "u", BROKEN, RESULT, "s3://reports/u/rejects.csv");
    const { cause, ...facts } = summary();
    expect(facts).toStrictEqual({
      ...{ ...KEY, ...RESULT },
      ...{ error: "TRUNCATED_GZIP", rejects: "s3://reports/u/rejects.csv" },
    });
    expect(String(cause)).toMatch(/^It ends too early\. .*may be signed up by now/);
  });

  it("says nothing of earlier rows where there are none", async () => {
    const { writer, summary } = prepare();
    await failParsing(writer, "u", BROKEN, { rows: 0, accepted: 0, rejected: 0, reasons: [] }, undefined);
    expect(summary().cause).toBe("It ends too early.");
  });

  for (const [what, end] of [
    ["ended", { parsedAt: "earlier" }],
    ["failed", { error: "NOT_CSV" }],
  ] as const)
    it(`changes nothing where parsing has ${what} already`, async () => {
      const { writer, summary } = prepare(end);
      await failParsing(writer, "u", BROKEN, RESULT, "s3://reports/u/rejects.csv");
      expect(summary()).toStrictEqual({ ...KEY, ...end });
    });
});

describe("a write of SUMMARY", () => {
  it("that meets a receipt's transaction or throttling is tried again, later", async () => {
    const throttled = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    const { writer, summary, clock } = prepare({}, [conflict(), throttled, conflict()]);
    await endParsing(writer, "u", RESULT, undefined);
    expect(summary().toInsert).toBe(7);
    expect(clock.waits.length).toBe(3);
  });

  it("throws at the deadline", async () => {
    const { writer } = prepare({}, Array.from({ length: 1_000 }, conflict));
    await assert.rejects(endParsing(writer, "u", RESULT, undefined), (error: Error) => {
      expect(error.message).toMatch(/writing SUMMARY of upload u/);
      return isDeadlineExceeded(error);
    });
  });

  it("throws a permanent error at once", async () => {
    const error = Object.assign(new Error("no rights"), { name: "AccessDeniedException" });
    const { writer, sent } = prepare({}, [error]);
    await assert.rejects(endParsing(writer, "u", RESULT, undefined), (thrown) => thrown === error);
    expect(sent.length).toBe(1);
  });
});
