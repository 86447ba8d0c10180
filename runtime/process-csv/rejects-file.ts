import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { Upload as MultipartUpload } from "@aws-sdk/lib-storage";
import type { RejectedRow } from "../csv/open-csv";
import { rejectsHeader, rejectsLine } from "../csv/rejects-csv";

/**
 * rejects.csv of one upload, streamed to the reports bucket as its rows come: memory holds one part of 5 MiB. The
 * object comes into being at `end`, and only if a row was written; the same rows give the same object again.
 */
export function createRejectsFile(
  { s3, reportsBucket }: { s3: S3Client; reportsBucket: string },
  uploadId: string,
  header: string[],
) {
  const key = `${uploadId}/rejects.csv`;
  let open: { body: PassThrough; upload: MultipartUpload; done: Promise<unknown> } | undefined;
  const start = () => {
    const body = new PassThrough();
    const upload = new MultipartUpload({
      client: s3,
      params: { Bucket: reportsBucket, Key: key, Body: body, ContentType: "text/csv; charset=utf-8" },
      queueSize: 1,
    });
    const done = upload.done();
    // Awaited in write and end; until then a failure must not count as unhandled.
    done.catch(() => {});
    body.write(rejectsHeader(header));
    return { body, upload, done };
  };
  return {
    async write(row: RejectedRow): Promise<void> {
      open ??= start();
      if (!open.body.write(rejectsLine(row))) await Promise.race([once(open.body, "drain"), open.done]);
    },
    /** @returns `s3://bucket/key`, or undefined where no row was rejected */
    async end(): Promise<string | undefined> {
      if (open === undefined) return undefined;
      open.body.end();
      await open.done;
      return `s3://${reportsBucket}/${key}`;
    },
    /** Leaves nothing behind in the bucket. */
    async abort(): Promise<void> {
      if (open === undefined) return;
      // An error of its body, unlike Upload.abort, makes lib-storage abort the multipart upload before done() rejects.
      open.body.destroy(new Error("The rejects are given up."));
      await open.done.catch(() => {});
    },
  };
}
