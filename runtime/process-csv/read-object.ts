import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import type { Clock } from "../clock";
import { isUnreadableFile, unreadableFile } from "../csv/errors";
import { type FileSettings, settingsOf } from "../csv/file-settings";
import { logError } from "../log";
import { attemptsWithBackoff } from "../retry";
import type { Upload } from "../upload/upload";
import { uploadSettingsOf } from "../upload/upload-settings";

/** Requests for one object in an invocation, the first included: one of 15 minutes rarely loses one connection. */
const MOST_REQUESTS = 8;

/**
 * Opens an uploaded file from its beginning.
 * @returns its content, as `readObject` gives it, and what the uploader stated about file and upload
 * @throws as `readObject`
 */
export async function openUpload(
  s3: { s3: S3Client; clock: Clock; deadline: number },
  upload: Upload,
): Promise<{ body: AsyncIterable<Uint8Array> } & StatedSettings> {
  const opened = await openObject(s3, upload, 0);
  const { settings, ofUpload } = opened;
  return { body: readWithReconnects(s3, upload, 0, opened), settings, ofUpload };
}

/**
 * Opens an uploaded file. A connection that is lost while the file is read is replaced by one for the bytes that are
 * missing, so the reader sees one uninterrupted stream.
 * @param s3 - the client, and the clock and deadline of the retries
 * @param upload - the upload
 * @param offset - bytes to leave out at the beginning
 * @throws UnreadableFile OBJECT_GONE, OBJECT_REPLACED or RANGE_NOT_SERVED, also while it is read; S3's errors, and those
 *   of the connection after MOST_REQUESTS or at the deadline
 */
export async function readObject(
  s3: { s3: S3Client; clock: Clock; deadline: number },
  upload: Upload,
  offset = 0,
): Promise<AsyncIterable<Uint8Array>> {
  // S3 refuses a range that begins at the end.
  if (offset > 0 && offset >= upload.size) return (async function* () {})();
  return readWithReconnects(s3, upload, offset, await openObject(s3, upload, offset));
}

async function* readWithReconnects(
  { s3, clock, deadline }: { s3: S3Client; clock: Clock; deadline: number },
  upload: Upload,
  offset: number,
  opened: OpenedObject,
): AsyncGenerator<Uint8Array> {
  let position = offset;
  let object: OpenedObject | undefined = opened;
  let lastError: unknown;
  for await (const attempt of attemptsWithBackoff(clock, deadline)) {
    try {
      object ??= await openObject({ s3 }, upload, position);
      for await (const chunk of object.body) {
        position += chunk.length;
        yield chunk;
      }
      if (position >= object.end) return;
      throw connectionLost(position, object.end);
    } catch (error) {
      if (isUnreadableFile(error)) throw error;
      logError("reading of the object was interrupted", error, { uploadId: upload.uploadId, position });
      lastError = error;
      if (attempt === MOST_REQUESTS) break;
    }
    object = undefined;
  }
  throw lastError;
}

function connectionLost(position: number, end: number): Error {
  return Object.assign(new Error(`The object ended at byte ${position} of ${end}.`), { name: "ConnectionLost" });
}

interface StatedSettings {
  settings: FileSettings;
  ofUpload: ReturnType<typeof uploadSettingsOf>;
}

interface OpenedObject extends StatedSettings {
  body: AsyncIterable<Uint8Array>;
  /** Offset behind the last byte. */
  end: number;
}

/** Opens the version that the notification named: by its id, or, without versions, on condition that its ETag is unchanged. */
async function openObject({ s3 }: { s3: S3Client }, upload: Upload, offset: number): Promise<OpenedObject> {
  const version = upload.versionId === undefined ? { IfMatch: `"${upload.etag}"` } : { VersionId: upload.versionId };
  const range = offset > 0 ? { Range: `bytes=${offset}-` } : {};
  const where = `s3://${upload.bucket}/${upload.key}`;
  try {
    const output = await s3.send(
      new GetObjectCommand({ Bucket: upload.bucket, Key: upload.key, ...version, ...range }),
    );
    if (offset > 0) checkRange(where, upload, offset, output);
    return {
      body: output.Body as AsyncIterable<Uint8Array>,
      end: offset + (output.ContentLength ?? 0),
      settings: settingsOf(output),
      ofUpload: uploadSettingsOf(output.Metadata),
    };
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
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

/**
 * Checks that S3 answers with the bytes asked for, of the object asked for. Otherwise rows would be read twice or left
 * out: a store that ignores `Range` would have every invocation start at the first row again.
 * @throws UnreadableFile RANGE_NOT_SERVED
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range
 */
function checkRange(
  where: string,
  { etag, size }: Upload,
  offset: number,
  { $metadata, ContentRange = "", ETag = `"${etag}"` }: GetObjectCommandOutput,
): void {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(ContentRange) ?? [];
  const isServed =
    $metadata.httpStatusCode === 206 &&
    Number(first) === offset &&
    Number(last) === size - 1 &&
    Number(total) === size &&
    ETag.replaceAll('"', "") === etag;
  if (isServed) return;
  throw unreadableFile(
    "RANGE_NOT_SERVED",
    `${where} cannot be read from byte ${offset} on: S3 answered with status ${$metadata.httpStatusCode}, range "${ContentRange}" and ETag ${ETag} instead of 206, "bytes ${offset}-${size - 1}/${size}" and "${etag}". Check what stands between the function and S3, then upload the file again.`,
  );
}
