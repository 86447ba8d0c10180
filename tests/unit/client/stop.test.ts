import { ExecutionDoesNotExist } from "@aws-sdk/client-sfn";
import { isStoppable } from "../../../client/stages";
import { type StoppableStack, stopUpload, stopUploads } from "../../../client/stop";
import type { Summary } from "../../../runtime/upload/summary";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";

const AT = "2025-12-31T23:00:00.000Z";
const COMPLETE = { parsedAt: AT, finishedAt: AT, status: "COMPLETED", toInsert: 0, toWelcome: 0 };
const FAILED = { finishedAt: AT, status: "FAILED", error: "CORRUPT_GZIP", accepted: 300_000, toInsert: -100 };

function prepare(summary: Record<string, unknown> | undefined, hasExecution = true) {
  const db = fakeDynamodb({ uploads: summary ? [{ uploadId: "u", part: "SUMMARY", ...summary }] : [] });
  const stopped: string[] = [];
  const sfn = {
    send: async ({ input }: { input: { executionArn: string } }) => {
      if (!hasExecution) throw new ExecutionDoesNotExist({ message: "", $metadata: {} });
      stopped.push(input.executionArn);
    },
  };
  const outputs = { usersTable: "users", uploadsTable: "uploads" };
  const stack = { documents: db.client, outputs, sfn } as unknown as StoppableStack;
  const stop = () => stopUpload(stack, { uploadId: "u", executionArn: "arn" }, virtualClock());
  return { stack, stop, stopped, summary: () => db.uploadPart("u", "SUMMARY") };
}

describe("stopUpload", () => {
  it.each([
    ["a running upload", { status: "INSERTING", parsedAt: AT, toInsert: 3, toWelcome: 0 }],
    // Step Functions writes nothing when an execution is stopped in its console.
    ["an upload whose execution was stopped in the AWS console", { status: "WELCOMING", parsedAt: AT, toInsert: 0 }],
  ])("stops %s, and records its end", async (_, summary) => {
    const upload = prepare(summary);
    expect(await upload.stop()).toBe(true);
    expect(upload.summary()).toMatchObject({ status: "STOPPED" });
    expect(upload.summary()?.stoppedAt).toBe(upload.summary()?.finishedAt);
    expect(upload.stopped).toStrictEqual(["arn"]);
  });

  it("stops the work of an upload that failed, whose failure stays", async () => {
    const upload = prepare(FAILED);
    expect(await upload.stop()).toBe(true);
    expect(upload.summary()).toMatchObject({ ...FAILED, stoppedAt: expect.any(String) });
    expect(upload.stopped).toStrictEqual([]);
  });

  it("leaves a complete upload as it is", async () => {
    const upload = prepare(COMPLETE);
    expect(await upload.stop()).toBe(false);
    expect(upload.summary()).not.toHaveProperty("stoppedAt");
    expect(upload.stopped).toStrictEqual([]);
  });

  it("stops the execution again where it was interrupted in between, and keeps the time", async () => {
    const upload = prepare({ status: "STOPPED", stoppedAt: AT, finishedAt: AT });
    expect(await upload.stop()).toBe(true);
    expect(upload.summary()?.stoppedAt).toBe(AT);
    expect(upload.stopped).toStrictEqual(["arn"]);
  });

  it("stops the execution of an upload whose SUMMARY has expired", async () => {
    const upload = prepare(undefined);
    expect(await upload.stop()).toBe(true);
    expect(upload.summary()).toBeUndefined();
    expect(upload.stopped).toStrictEqual(["arn"]);
  });

  it("marks an upload whose execution could not be started", async () => {
    const upload = prepare({ status: "PARSING" }, false);
    expect(await upload.stop()).toBe(true);
    expect(upload.summary()).toMatchObject({ status: "STOPPED" });
  });

  it("returns of several uploads which are stopped", async () => {
    const { stack } = prepare(COMPLETE);
    const uploads = ["u", "v"].map((uploadId) => ({ uploadId, executionArn: uploadId }));
    expect([...(await stopUploads(stack, uploads))]).toStrictEqual(
      expect.arrayContaining([
        ["u", false],
        ["v", true],
      ]),
    );
  });
});

describe("isStoppable", () => {
  it.each<[boolean, string, Record<string, unknown>]>([
    [false, "expired", {}],
    [true, "running", { uploadId: "u", status: "PARSING" }],
    [true, "complete, and its end is not recorded", { uploadId: "u", ...COMPLETE, finishedAt: undefined }],
    [true, "failed", { uploadId: "u", ...FAILED }],
    [false, "failed and complete", { uploadId: "u", ...COMPLETE, status: "FAILED" }],
    [false, "failed and stopped", { uploadId: "u", ...FAILED, stoppedAt: AT }],
    [false, "complete", { uploadId: "u", ...COMPLETE }],
  ])("is %s for an upload that is %s", (expected, _, summary) => {
    expect(isStoppable(summary as Partial<Summary>)).toBe(expected);
  });
});
