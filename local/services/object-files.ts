import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildAppOptions } from "fauxqs" with { "resolution-mode": "import" };

type Persistence = NonNullable<NonNullable<NonNullable<BuildAppOptions["stores"]>["s3Store"]>["persistence"]>;

/**
 * Keeps the bodies of S3 objects in files, of which fauxqs keeps the metadata in memory. Buckets and keys become hashes:
 * S3 takes keys of 1,024 bytes with any segments, `..` among them, which no path may have.
 * @param directory - is created where it does not exist
 * @param onError - called where an object cannot be written; the request fails as well
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function createObjectFiles(directory: string, onError: (error: Error) => void): Persistence {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const folderOf = (bucket: string) => join(directory, hashOf(bucket));
  const fileOf = (bucket: string, key: string) => join(folderOf(bucket), hashOf(key));
  const removeAll = () => {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  };
  const upsertObject: Persistence["upsertObject"] = (bucket, { key, body }) => {
    try {
      mkdirSync(folderOf(bucket), { recursive: true });
      writeFileSync(fileOf(bucket, key), body, { mode: 0o600 });
    } catch (error) {
      if (error instanceof Error) onError(error);
      throw error;
    }
  };
  return {
    upsertObject,
    readBody: (bucket, key) => readFileSync(fileOf(bucket, key)),
    deleteObject: (bucket, key) => rmSync(fileOf(bucket, key), { force: true }),
    renameObject: (bucket, from, to) => renameSync(fileOf(bucket, from), fileOf(bucket, to)),
    completeMultipartUpload: (_uploadId, bucket, object) => upsertObject(bucket, object),
    deleteBucket: (bucket) => rmSync(folderOf(bucket), { recursive: true, force: true }),
    deleteObjectsByBucket: (bucket) => rmSync(folderOf(bucket), { recursive: true, force: true }),
    deleteAllObjects: removeAll,
    purgeAll: removeAll,
    // fauxqs itself keeps these in memory, parts of multipart uploads included.
    insertBucket() {},
    saveBucketLifecycleConfiguration() {},
    deleteBucketLifecycleConfiguration() {},
    insertMultipartUpload() {},
    upsertMultipartPart() {},
    deleteMultipartUpload() {},
    deleteAllMultipartUploads() {},
    loadS3() {},
    close() {},
  };
}

function hashOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
