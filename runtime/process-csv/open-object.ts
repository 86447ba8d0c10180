import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { unreadableFile } from "../csv/errors";
import type { Upload } from "../upload/upload";

/**
 * Opens the very version that the notification told of: by its version, or, where there are no versions, on condition
 * that its ETag is unchanged.
 * @param offset bytes to leave out at the beginning
 * @throws UnreadableFile OBJECT_GONE or OBJECT_REPLACED
 */
export async function openObject(
  { s3 }: { s3: S3Client },
  upload: Upload,
  offset = 0,
): Promise<AsyncIterable<Uint8Array>> {
  const version = upload.versionId === undefined ? { IfMatch: `"${upload.etag}"` } : { VersionId: upload.versionId };
  const range = offset > 0 ? { Range: `bytes=${offset}-` } : {};
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: upload.bucket, Key: upload.key, ...version, ...range }),
    );
    return Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    const where = `s3://${upload.bucket}/${upload.key}`;
    if (status === 404)
      throw unreadableFile("OBJECT_GONE", `${where} was deleted before it was read. Upload it again.`, {
        cause: error,
      });
    if (status === 412)
      throw unreadableFile(
        "OBJECT_REPLACED",
        `${where} was replaced by another file before it was read. The newer file has an execution of its own; upload this one again under another name.`,
        { cause: error },
      );
    throw error;
  }
}
