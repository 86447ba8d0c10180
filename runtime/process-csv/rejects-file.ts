import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { Columns } from "../csv/columns";
import type { RejectedRow } from "../csv/open-csv";
import { rejectsHeader, rejectsLine } from "../csv/rejects-csv";
import { forEachConcurrently } from "../for-each-concurrently";

/** Bytes that are stored at a time; S3 joins no smaller ones. */
const PIECE = 5 * 1024 * 1024;

/**
 * rejects.csv of one upload, stored a piece at a time as its rows come, and in one object at `end`, if a row was
 * written. A piece is named by where it ends: whichever invocation stores it, and however often, under one name there are
 * only ever the same bytes, and rejects.csv is only ever whole.
 * @param bytes - length of what earlier invocations wrote, as returned by their `pause`
 */
export function createRejectsFile(
  { s3, reportsBucket: Bucket }: { s3: S3Client; reportsBucket: string },
  uploadId: string,
  bytes = 0,
) {
  const ContentType = "text/csv; charset=utf-8";
  const keyOf = (end: number) => `${uploadId}/rejects-to-byte-${end}`;
  const put = (Key: string, Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
  let length = bytes;
  /** What is not stored in a whole piece yet; undefined until it is read. */
  let open: Uint8Array[] | undefined;

  /** Reads what earlier invocations wrote after the last whole piece. */
  async function readLastPiece(): Promise<Uint8Array[]> {
    if (bytes % PIECE === 0) return [];
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: keyOf(bytes) }));
    return Body ? [await Body.transformToByteArray()] : [];
  }

  return {
    async write(row: RejectedRow, { header, stated }: Pick<Columns, "header" | "stated">): Promise<void> {
      open ??= await readLastPiece();
      const line = rejectsLine(row, stated);
      const text = Buffer.from(length === 0 ? rejectsHeader(header, stated) + line : line);
      open.push(text);
      const end = length - (length % PIECE) + PIECE;
      length += text.length;
      if (length < end) return;
      const all = Buffer.concat(open);
      await put(keyOf(end), all.subarray(0, PIECE));
      open = [all.subarray(PIECE)];
    },
    /** Stores what is there for the next invocation. @returns its length in bytes */
    async pause(): Promise<number> {
      if (open && length > bytes && length % PIECE > 0) await put(keyOf(length), Buffer.concat(open));
      return length;
    },
    /** @returns `s3://bucket/key`, or undefined where no row was rejected */
    async end(): Promise<string | undefined> {
      if (length === 0) return undefined;
      const last = Buffer.concat(open ?? (await readLastPiece()));
      const Key = `${uploadId}/rejects.csv`;
      const pieces = Array.from({ length: Math.floor(length / PIECE) }, (_, index) => keyOf((index + 1) * PIECE));
      if (pieces.length === 0) await put(Key, last);
      else await joinPieces(s3, { Bucket, Key, ContentType }, pieces, last);
      return `s3://${Bucket}/${Key}`;
    },
  };
}

/** Copies under way at once. */
const COPIES = 8;

/**
 * Makes one object of others in the same bucket, of at least 5 MiB each, and of `last`; S3 does the copying. What a
 * failure leaves behind is for the bucket's lifecycle.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/CopyingObjectsMPUapi.html
 */
async function joinPieces(
  s3: S3Client,
  target: { Bucket: string; Key: string; ContentType: string },
  pieces: string[],
  last: Uint8Array,
): Promise<void> {
  const { Bucket, Key } = target;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
  const tags: (string | undefined)[] = [];
  await forEachConcurrently(pieces.entries(), COPIES, async ([index, piece]) => {
    const part = { Bucket, Key, UploadId, PartNumber: index + 1, CopySource: `${Bucket}/${piece}` };
    const { CopyPartResult } = await s3.send(new UploadPartCopyCommand(part));
    tags[index] = CopyPartResult?.ETag;
  });
  if (last.length > 0) {
    const part = { Bucket, Key, UploadId, PartNumber: pieces.length + 1, Body: last };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    tags.push(ETag);
  }
  const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
}
