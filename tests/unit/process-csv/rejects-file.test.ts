import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RejectedRow } from "../../../runtime/csv/parsed-row";
import { rejectsHeader, rejectsLine } from "../../../runtime/csv/rejects-csv";
import { createRejectsFile } from "../../../runtime/process-csv/rejects-file";
import { fakeS3 } from "../../helpers/fake-s3";

const HEADER = ["name", "email"];

function row(line: number, cell = "Ann"): RejectedRow {
  const reason = "No @ in it.";
  return { line, endLine: line, cells: [cell, "ann"], extraCells: [], code: "INVALID_EMAIL", reason, value: "ann" };
}

function prepare(answer: (command: string) => unknown = () => ({})) {
  const { client, sent } = fakeS3((command) => (command.startsWith("Create") ? { UploadId: "1" } : answer(command)));
  const file = createRejectsFile({ s3: client, reportsBucket: "reports" }, "u", HEADER);
  return { file, sent, commands: () => sent.map(({ command }) => command.replace("Command", "")) };
}

describe("createRejectsFile", () => {
  it("stores the rows under the upload's name once it ends", async () => {
    const { file, sent, commands } = prepare();
    await file.write(row(3));
    await file.write(row(7));
    assert.deepEqual(commands(), []);
    const place = await file.end();

    assert.equal(place, "s3://reports/u/rejects.csv");
    assert.deepEqual(commands(), ["PutObject"]);
    const { Bucket, Key, Body, ContentType } = sent[0]?.input ?? {};
    assert.deepEqual([Bucket, Key, ContentType], ["reports", "u/rejects.csv", "text/csv; charset=utf-8"]);
    assert.equal(String(Body), rejectsHeader(HEADER) + rejectsLine(row(3)) + rejectsLine(row(7)));
  });

  it("stores nothing where no row was rejected", async () => {
    const { file, commands } = prepare();
    assert.equal(await file.end(), undefined);
    assert.deepEqual(commands(), []);
  });

  it("leaves nothing behind when it is given up", async () => {
    const { file, commands } = prepare();
    await file.write(row(3));
    await file.abort();
    assert.deepEqual(commands(), []);
    await assert.rejects(file.end());
  });

  it("can be given up before it has begun", async () => {
    const { file, commands } = prepare();
    await file.abort();
    assert.deepEqual(commands(), []);
  });

  it("sends a large file in parts as its rows come, all rows in their order", async () => {
    const { file, sent, commands } = prepare(() => ({ ETag: "e" }));
    for (let line = 2; line < 122; line++) await file.write(row(line, "a".repeat(100_000)));
    assert.ok(commands().includes("UploadPart"), "not only at the end");
    await file.end();

    const parts = sent.filter(({ command }) => command === "UploadPartCommand").map(({ input }) => String(input.Body));
    assert.ok(parts.every(({ length }) => length <= 5 * 1024 * 1024));
    const lines = [...parts.join("").matchAll(/ann,(\d+),INVALID_EMAIL/g)].map(([, line]) => Number(line));
    assert.deepEqual(
      lines,
      Array.from({ length: 120 }, (_, index) => index + 2),
    );
    assert.equal(commands().at(-1), "CompleteMultipartUpload");
  });

  it("leaves no parts behind when a large file is given up", async () => {
    const { file, commands } = prepare(() => ({ ETag: "e" }));
    for (let line = 2; line < 122; line++) await file.write(row(line, "a".repeat(100_000)));
    await file.abort();
    await assert.rejects(file.end());
    assert.ok(commands().includes("AbortMultipartUpload"));
    assert.equal(commands().includes("CompleteMultipartUpload"), false);
  });

  it("throws at the end what S3 said", async () => {
    const error = Object.assign(new Error("no rights"), { name: "AccessDenied" });
    const { file } = prepare(() => {
      throw error;
    });
    await file.write(row(3));
    await assert.rejects(file.end(), (thrown) => thrown === error);
  });

  it("does not wait for ever on a bucket that takes no more", async () => {
    const error = Object.assign(new Error("no rights"), { name: "AccessDenied" });
    const { file } = prepare(() => {
      throw error;
    });
    const write = async () => {
      for (let line = 2; line < 300; line++) await file.write(row(line, "a".repeat(100_000)));
    };
    await assert.rejects(write(), (thrown) => thrown === error);
  });
});
