import { createHash } from "node:crypto";
import {
  type CompleteMultipartUploadCommandInput,
  type GetObjectCommandInput,
  type PutObjectCommandInput,
  S3ServiceException,
  type UploadPartCommandInput,
  type UploadPartCopyCommandInput,
} from "@aws-sdk/client-s3";

export interface StoredObject {
  versionId: string;
  etag: string;
  body: Buffer;
  metadata: Record<string, string>;
}

/** Bytes of a part that is not the last. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const LEAST_PART = 5 * 1024 * 1024;

export interface S3Options {
  /** Whether a request's `Range` is ignored, as by a proxy that knows none: the whole object comes, with status 200. */
  ignoresRange?: boolean;
}

/** S3 in memory: versions, conditions, ranges and multipart uploads. */
export function createS3({ ignoresRange = false }: S3Options = {}) {
  /** By bucket and key; the newest version last. */
  const objects = new Map<string, StoredObject[]>();
  const uploads = new Map<string, Map<number, Buffer>>();
  let count = 0;

  const nameOf = (bucket = "", key = "") => `${bucket}/${key}`;
  const put = (bucket: string, key: string, body: Buffer, metadata: Record<string, string> = {}): StoredObject => {
    const etag = createHash("md5").update(body).digest("hex");
    const object = { versionId: `v${++count}`, etag, body, metadata };
    objects.set(nameOf(bucket, key), [...(objects.get(nameOf(bucket, key)) ?? []), object]);
    return object;
  };
  const partsOf = (id = "") => {
    const parts = uploads.get(id);
    if (parts === undefined) throw refusal("NoSuchUpload", 404);
    return parts;
  };

  const keepPart = (id: string | undefined, number: number, part: Buffer) => {
    if (number < 1 || number > 10_000 || part.length === 0) throw refusal("InvalidPart", 400);
    partsOf(id).set(number, part);
    return etagOf(part);
  };

  const commands = {
    GetObjectCommand({ Bucket, Key, VersionId, IfMatch, ...input }: GetObjectCommandInput) {
      const Range = ignoresRange ? undefined : input.Range;
      const versions = objects.get(nameOf(Bucket, Key)) ?? [];
      const object = VersionId ? versions.find(({ versionId }) => versionId === VersionId) : versions.at(-1);
      if (object === undefined) throw refusal(VersionId ? "NoSuchVersion" : "NoSuchKey", 404);
      const { versionId, etag, body, metadata } = object;
      if (IfMatch !== undefined && IfMatch.replaceAll('"', "") !== etag) throw refusal("PreconditionFailed", 412);
      const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(Range ?? "") ?? [];
      if (Range !== undefined && Number(from) >= body.length) throw refusal("InvalidRange", 416);
      const part = body.subarray(Number(from), to === "" ? body.length : Number(to) + 1);
      const output = {
        ...{ Body: part, ETag: `"${etag}"`, VersionId: versionId },
        ...{ ContentLength: part.length, Metadata: metadata },
      };
      if (Range === undefined) return { ...output, $metadata: { httpStatusCode: 200 } };
      const ContentRange = `bytes ${from}-${Number(from) + part.length - 1}/${body.length}`;
      return { ...output, ContentRange, $metadata: { httpStatusCode: 206 } };
    },
    PutObjectCommand({ Bucket = "", Key = "", Body, Metadata }: PutObjectCommandInput) {
      const { etag, versionId } = put(Bucket, Key, bytesOf(Body), Metadata);
      return { ETag: `"${etag}"`, VersionId: versionId };
    },
    CreateMultipartUploadCommand() {
      const UploadId = `upload-${++count}`;
      uploads.set(UploadId, new Map());
      return { UploadId };
    },
    UploadPartCommand({ UploadId, PartNumber = 0, Body }: UploadPartCommandInput) {
      return { ETag: keepPart(UploadId, PartNumber, bytesOf(Body)) };
    },
    UploadPartCopyCommand({ UploadId, PartNumber = 0, CopySource = "" }: UploadPartCopyCommandInput) {
      const source = objects.get(CopySource)?.at(-1);
      if (source === undefined) throw refusal("NoSuchKey", 404);
      return { CopyPartResult: { ETag: keepPart(UploadId, PartNumber, source.body) } };
    },
    CompleteMultipartUploadCommand(input: CompleteMultipartUploadCommandInput) {
      const { Bucket = "", Key = "", UploadId = "", MultipartUpload } = input;
      const parts = partsOf(UploadId);
      const bodies = (MultipartUpload?.Parts ?? []).map(({ PartNumber = 0, ETag }, index, all) => {
        if (PartNumber <= (all[index - 1]?.PartNumber ?? 0)) throw refusal("InvalidPartOrder", 400);
        const part = parts.get(PartNumber);
        if (part === undefined || ETag !== etagOf(part)) throw refusal("InvalidPart", 400);
        return part;
      });
      if (bodies.slice(0, -1).some(({ length }) => length < LEAST_PART)) throw refusal("EntityTooSmall", 400);
      const { etag, versionId } = put(Bucket, Key, Buffer.concat(bodies));
      uploads.delete(UploadId);
      return { ETag: `"${etag}"`, VersionId: versionId };
    },
  };

  return {
    /** Answers a command of the SDK, by its class's name. A body is given as bytes; the SDK gives a stream of them. */
    execute(command: string, input: unknown): unknown {
      if (!(command in commands)) throw new TypeError(`The double of S3 does not know ${command}.`);
      return commands[command as keyof typeof commands](input as never);
    },
    put,
    /** The newest version. */
    find: (bucket: string, key: string) => objects.get(nameOf(bucket, key))?.at(-1),
    /** Takes an object away with all its versions. */
    remove: (bucket: string, key: string) => objects.delete(nameOf(bucket, key)),
  };
}

export type S3 = ReturnType<typeof createS3>;

function bytesOf(body: unknown): Buffer {
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body);
  throw new TypeError("The double of S3 takes text and bytes.");
}

function etagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}

function refusal(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: "client", message: name, $metadata: { httpStatusCode } });
}
