import { createHash } from "node:crypto";
import type { S3EventRecord } from "aws-lambda";

/** One version of one object in the uploads bucket. Also the input of its execution. */
export interface Upload {
  uploadId: string;
  bucket: string;
  /** Decoded, unlike in the notification. */
  key: string;
  /** Absent in a bucket without versioning. */
  versionId?: string;
  etag: string;
  /** Bytes. */
  size: number;
}

/**
 * Returns the id of an upload: the file's name and a hash. The same for every delivery of a notification, another for a
 * new version under the same key.
 * @returns at most 80 characters of A–Z, a–z, 0–9, `-` and `_`: valid as an execution name
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function uploadIdOf(bucket: string, key: string, version: string): string {
  const name = uploadNameOf(key);
  const hash = createHash("sha256")
    .update(JSON.stringify([bucket, key, version]))
    .digest("hex")
    .slice(0, 32);
  return name === "" ? hash : `${name}-${hash}`;
}

/**
 * Returns the part of an upload's id that comes from the file's name.
 * @returns at most 40 characters of A–Z, a–z, 0–9, `-` and `_`; empty where the name has none of them
 */
export function uploadNameOf(key: string): string {
  return (key.split("/").at(-1) ?? "")
    .replace(/[^A-Za-z0-9_]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
}

/**
 * Returns the upload that a notification is about.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function uploadOf(record: S3EventRecord): Upload {
  const { bucket, object } = record.s3;
  const key = decodeURIComponent(object.key.replaceAll("+", " "));
  const version = object.versionId ?? object.sequencer;
  return {
    uploadId: uploadIdOf(bucket.name, key, version),
    bucket: bucket.name,
    key,
    ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
    etag: object.eTag,
    size: object.size,
  };
}
