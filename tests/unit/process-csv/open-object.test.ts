import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { isUnreadableFile } from "../../../runtime/csv/errors";
import { openObject } from "../../../runtime/process-csv/process-upload";
import type { Upload } from "../../../runtime/upload/upload";
import { fakeClient } from "../../helpers/fake-client";

const UPLOAD: Upload = { uploadId: "u", bucket: "uploads", key: "a b.csv", etag: "abc", size: 3 };

function refusing(httpStatusCode: number) {
  const error = Object.assign(new Error("refused"), { $metadata: { httpStatusCode } });
  const { client } = fakeClient<S3Client>(() => {
    throw error;
  });
  return { s3: client, error };
}

describe("openObject", () => {
  it("reads the very version that the notification told of", async () => {
    const { client, sent } = fakeClient<S3Client>(() => ({ Body: "the body" }));
    const body = await openObject({ s3: client }, { ...UPLOAD, versionId: "v1" });
    expect(body).toBe("the body");
    expect(sent[0]?.input).toStrictEqual({ Bucket: "uploads", Key: "a b.csv", VersionId: "v1" });
  });

  it("reads on condition of the ETag, quoted, where there are no versions", async () => {
    const { client, sent } = fakeClient<S3Client>(() => ({ Body: "the body" }));
    await openObject({ s3: client }, UPLOAD);
    expect(sent[0]?.input).toStrictEqual({ Bucket: "uploads", Key: "a b.csv", IfMatch: '"abc"' });
  });

  it("leaves out the bytes before an offset", async () => {
    const { client, sent } = fakeClient<S3Client>(() => ({ Body: "the body" }));
    await openObject({ s3: client }, { ...UPLOAD, versionId: "v1" }, 4096);
    expect(sent[0]?.input).toStrictEqual({ Bucket: "uploads", Key: "a b.csv", VersionId: "v1", Range: "bytes=4096-" });
  });

  const causes: [number, string, RegExp][] = [
    [404, "OBJECT_GONE", /s3:\/\/uploads\/a b\.csv was deleted.*Upload it again/],
    [412, "OBJECT_REPLACED", /s3:\/\/uploads\/a b\.csv was replaced.*another name/],
  ];
  for (const [status, code, message] of causes)
    it(`fails the upload as ${code} on ${status}, with the mend`, async () => {
      const { s3, error } = refusing(status);
      const thrown = await openObject({ s3 }, UPLOAD).catch((caught) => caught);
      expect(isUnreadableFile(thrown)).toBe(true);
      expect(thrown.code).toBe(code);
      expect(thrown.message).toMatch(message);
      expect(thrown.cause).toBe(error);
    });

  for (const status of [403, 500, 503])
    it(`leaves ${status} to a later attempt`, async () => {
      const { s3, error } = refusing(status);
      await assert.rejects(openObject({ s3 }, UPLOAD), (thrown) => thrown === error);
    });
});
