import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { forEachConcurrently } from "../for-each-concurrently";

/** Copies under way at once. */
const COPIES = 8;

/**
 * Makes one object of others in the same bucket, of at least 5 MiB each, and of `last`; S3 does the copying. What a
 * failure leaves behind is for the bucket's lifecycle.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/CopyingObjectsMPUapi.html
 */
export async function joinPieces(
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
