import type { S3Event } from "aws-lambda";
import type { StoredObject } from "../../doubles/create-s3";

/** S3's event of a new object. A key is form-encoded. @param sequencer differs for each write of a key */
export function s3EventOf(
  bucket: string,
  key: string,
  { etag, body, versionId }: StoredObject,
  { isVersioned, sequencer }: { isVersioned: boolean; sequencer: string },
): S3Event {
  const encoded = encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
  const object = { key: encoded, size: body.length, eTag: etag, sequencer, ...(isVersioned && { versionId }) };
  return { Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name: bucket }, object } }] } as S3Event;
}
