import type { S3EventRecord } from "aws-lambda";
import { uploadIdOf, uploadOf } from "../../../runtime/upload/upload";

function record(key: string, object: object = {}): S3EventRecord {
  const s3 = { bucket: { name: "uploads" }, object: { key, size: 12, eTag: "e", sequencer: "0A", ...object } };
  return { s3 } as unknown as S3EventRecord;
}

describe("uploadOf", () => {
  it("is the object, its version and its size", () => {
    const { uploadId, ...facts } = uploadOf(record("a.csv", { versionId: "v1" }));
    expect(uploadId).toMatch(/^a-csv-/);
    expect(facts).toStrictEqual({ bucket: "uploads", key: "a.csv", versionId: "v1", etag: "e", size: 12 });
  });

  it("decodes the key as S3 encodes it", () => {
    expect(uploadOf(record("new+people/caf%C3%A9+%2B1.csv")).key).toBe("new people/café +1.csv");
  });

  it("gives one id to one version, and another to the next", () => {
    const first = uploadOf(record("a.csv", { versionId: "v1" }));
    const again = uploadOf(record("a.csv", { versionId: "v1", sequencer: "0B" }));
    const next = uploadOf(record("a.csv", { versionId: "v2" }));
    expect(first.uploadId).toBe(again.uploadId);
    expect(first.uploadId).not.toBe(next.uploadId);
  });

  it("falls back on the sequencer where there are no versions", () => {
    const first = uploadOf(record("a.csv", { sequencer: "0A" }));
    const next = uploadOf(record("a.csv", { sequencer: "0B" }));
    expect(first.uploadId).not.toBe(next.uploadId);
    expect("versionId" in first).toBe(false);
  });
});

describe("uploadIdOf", () => {
  for (const key of ["users.csv", "a/b/Ünïcødé +1.csv.gz", "名前.csv", "", `${"x".repeat(1024)}`]) {
    it(`is valid as an execution name for the key ${key.slice(0, 20)}`, () => {
      expect(uploadIdOf("bucket", key, "v")).toMatch(/^[A-Za-z0-9_-]{32,80}$/);
    });
  }

  it("reads as the file's name", () => {
    const names: [key: string, name: string][] = [
      ["a.csv", "a-csv"],
      ["2026/new people (1).csv", "new-people-1-csv"],
      ["__naïve__.csv..", "__na-ve__-csv"],
      ["名前", ""],
      [`${"x".repeat(50)}.csv`, "x".repeat(40)],
    ];
    for (const [key, name] of names)
      expect(uploadIdOf("bucket", key, "v")).toMatch(new RegExp(`^${name}${name && "-"}[0-9a-f]{32}$`));
  });

  it("distinguishes bucket, key and version however they are joined", () => {
    expect(uploadIdOf("a", "b", "c").slice(-32)).not.toBe(uploadIdOf("a", "bc", "").slice(-32));
  });
});
