import assert from "node:assert/strict";
import type { GetObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { isUnreadableFile } from "../../../runtime/csv/errors";
import { readObject } from "../../../runtime/process-csv/read-object";
import type { Upload } from "../../../runtime/upload/upload";
import { createS3, type S3Options } from "../../doubles/create-s3";
import { fakeClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

const BYTES = Buffer.from("0123456789abcdef");

/**
 * An object of 16 bytes whose body arrives in pieces of 4 bytes. Each request in `lengths` loses its connection after so
 * many bytes; `ends` makes it end there without an error.
 */
function prepare({ lengths = [], ends = false, ...options }: { lengths?: number[]; ends?: boolean } & S3Options = {}) {
  const s3 = createS3(options);
  const { etag, versionId } = s3.put("uploads", "a b.csv", BYTES);
  const upload: Upload = { uploadId: "u", bucket: "uploads", key: "a b.csv", etag, versionId, size: BYTES.length };
  const { client, sent } = fakeClient<S3Client>((command, input: GetObjectCommandInput) => {
    const output = s3.execute(command, input) as { Body: Buffer };
    return { ...output, Body: body(output.Body, lengths.shift()) };
  });
  async function* body(bytes: Buffer, length = Number.POSITIVE_INFINITY) {
    for (let at = 0; at < bytes.length; at += 4) {
      if (at >= length && ends) return;
      if (at >= length) throw Object.assign(new Error("aborted"), { name: "Error", code: "ECONNRESET" });
      yield bytes.subarray(at, at + 4);
    }
  }
  const clock = virtualClock();
  const access = { s3: client, clock, deadline: clock.now() + 60_000 };
  const read = async (of: Partial<Upload> = {}, offset = 0): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await readObject(access, { ...upload, ...of }, offset)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  return { read, s3, clock, etag, ranges: () => sent.map(({ input }) => input.Range), sent };
}

/** What reading fails with. */
function failure(reading: Promise<unknown>): Promise<Error & { code?: string }> {
  return reading.then(
    () => assert.fail("it was read"),
    (error) => error,
  );
}

function refusing(httpStatusCode: number) {
  const error = Object.assign(new Error("refused"), { $metadata: { httpStatusCode } });
  const { client } = fakeClient<S3Client>(() => {
    throw error;
  });
  const clock = virtualClock();
  return { access: { s3: client, clock, deadline: clock.now() + 60_000 }, error };
}

const UPLOAD: Upload = { uploadId: "u", bucket: "uploads", key: "a b.csv", etag: "abc", size: 3 };

describe("readObject", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("reads the very version that the notification named", async () => {
    const { read, s3, sent } = prepare();
    s3.put("uploads", "a b.csv", Buffer.from("a newer version"));
    expect(await read()).toBe("0123456789abcdef");
    expect(sent[0]?.input).toStrictEqual({ Bucket: "uploads", Key: "a b.csv", VersionId: "v1" });
  });

  it("reads on condition of the ETag, quoted, where there are no versions", async () => {
    const { client, sent } = fakeClient<S3Client>(() => ({ Body: [Buffer.from("abc")], ContentLength: 3 }));
    const clock = virtualClock();
    await readObject({ s3: client, clock, deadline: clock.now() }, UPLOAD);
    expect(sent[0]?.input).toStrictEqual({ Bucket: "uploads", Key: "a b.csv", IfMatch: '"abc"' });
  });

  it("leaves out the bytes before an offset", async () => {
    const { read, ranges } = prepare();
    expect(await read({}, 10)).toBe("abcdef");
    expect(ranges()).toStrictEqual(["bytes=10-"]);
  });

  it("asks for nothing behind the end: S3 refuses such a range", async () => {
    const { read, ranges } = prepare();
    expect(await read({}, 16)).toBe("");
    expect(ranges()).toStrictEqual([]);
  });

  it.each([
    ["is lost", false],
    ["ends too early without an error", true],
  ])("continues at the next byte, after a delay, when the connection %s", async (_what, ends) => {
    const { read, ranges, clock } = prepare({ lengths: [4, 8], ends });
    expect(await read()).toBe("0123456789abcdef");
    expect(ranges()).toStrictEqual([undefined, "bytes=4-", "bytes=12-"]);
    expect(clock.waits.length).toBe(2);
  });

  it("logs each lost connection with its reason", async () => {
    const { read } = prepare({ lengths: [4] });
    await read();
    expect(jest.mocked(console.error).mock.calls.map(([line]) => JSON.parse(line))).toStrictEqual([
      { message: "reading of the object was interrupted", uploadId: "u", position: 4, error: "Error: aborted" },
    ]);
  });

  it("leaves the file to Lambda's retry after eight requests", async () => {
    const { read, ranges } = prepare({ lengths: [4, 0, 0, 0, 0, 0, 0, 0, 0, 0] });
    expect((await failure(read())).message).toBe("aborted");
    expect(ranges().length).toBe(8);
  });

  it.each([
    ["the store ignores Range", 4, { ignoresRange: true }, {}],
    ["the object has another size", 4, {}, { size: 17 }],
    ["the object has another ETag", 4, {}, { etag: "f00" }],
  ])("fails the upload where %s", async (_what, offset, options, of) => {
    const { read } = prepare(options);
    const error = await failure(read(of, offset));
    expect(isUnreadableFile(error)).toBe(true);
    expect(error.code).toBe("RANGE_NOT_SERVED");
    expect(error.message).toMatch(/^s3:\/\/uploads\/a b\.csv cannot be read from byte 4 on: S3 answered with/);
  });

  it.each([
    ["a status of 200", { $metadata: { httpStatusCode: 200 } }],
    ["a later first byte", { ContentRange: "bytes 2-2/3" }],
    ["an earlier last byte", { ContentRange: "bytes 1-1/3" }],
    ["another size", { ContentRange: "bytes 1-2/4" }],
    ["something before the range", { ContentRange: "from bytes 1-2/3" }],
    ["something behind the range", { ContentRange: "bytes 1-2/3 or so" }],
    ["no range", { ContentRange: undefined }],
    ["another ETag", { ETag: '"def"' }],
  ])("fails the upload where the answer to a range has %s, and names what was asked for", async (_what, other) => {
    const served = { $metadata: { httpStatusCode: 206 }, ContentRange: "bytes 1-2/3", ETag: '"abc"' };
    const refused = { ...served, ...other };
    const answers = [served, refused];
    const { client } = fakeClient<S3Client>(() => ({
      ...answers.shift(),
      Body: [Buffer.from("bc")],
      ContentLength: 2,
    }));
    const clock = virtualClock();
    const access = { s3: client, clock, deadline: clock.now() + 60_000 };
    await readObject(access, UPLOAD, 1);
    const error = await failure(readObject(access, UPLOAD, 1));
    expect(error.code).toBe("RANGE_NOT_SERVED");
    expect(error.message).toMatch(/instead of 206, "bytes 1-2\/3" and "abc"/);
    const { $metadata, ContentRange = "", ETag } = refused;
    expect(error.message).toContain(
      `S3 answered with status ${$metadata.httpStatusCode}, range "${ContentRange}" and ETag ${ETag} instead`,
    );
  });

  it("names where a connection ended too early", async () => {
    const { read } = prepare({ lengths: [4], ends: true });
    await read();
    expect(jest.mocked(console.error).mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { error: "ConnectionLost: The object ended at byte 4 of 16." },
    ]);
  });

  it("returns nothing of an empty object", async () => {
    const { client, sent } = fakeClient<S3Client>(() => ({ Body: [], ContentLength: 0 }));
    const clock = virtualClock();
    const access = { s3: client, clock, deadline: clock.now() + 60_000 };
    for await (const chunk of await readObject(access, { ...UPLOAD, size: 0 })) assert.fail(String(chunk));
    expect(sent).toHaveLength(1);
  });

  it("fails the upload where a store that ignores Range is asked for the rest after a lost connection", async () => {
    const { read } = prepare({ lengths: [8], ignoresRange: true });
    expect((await failure(read())).code).toBe("RANGE_NOT_SERVED");
  });

  it("fails the upload where the version is deleted while it is read", async () => {
    const { read, s3 } = prepare({ lengths: [4] });
    jest.mocked(console.error).mockImplementation(() => s3.remove("uploads", "a b.csv"));
    expect((await failure(read())).code).toBe("OBJECT_GONE");
    expect(jest.mocked(console.error)).toHaveBeenCalledTimes(1);
  });

  it.each([
    [404, "OBJECT_GONE", /s3:\/\/uploads\/a b\.csv was deleted.*Upload it again/],
    [412, "OBJECT_REPLACED", /s3:\/\/uploads\/a b\.csv was replaced.*another name/],
  ])("fails the upload on %d as %s, and says how to fix it", async (status, code, message) => {
    const { access, error } = refusing(status);
    const thrown = await failure(readObject(access, UPLOAD));
    expect(isUnreadableFile(thrown)).toBe(true);
    expect(thrown.code).toBe(code);
    expect(thrown.message).toMatch(message);
    expect(thrown.cause).toBe(error);
  });

  it.each([403, 500, 503])("throws %d, which Lambda retries", async (status) => {
    const { access, error } = refusing(status);
    await expect(readObject(access, UPLOAD)).rejects.toBe(error);
  });
});
