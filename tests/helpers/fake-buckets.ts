import { Readable } from "node:stream";
import { fakeS3 } from "./fake-s3";

const invalid = (message: string) => Object.assign(new Error(message), { name: "InvalidPart" });

interface Input {
  Bucket: string;
  Key: string;
  Body: Uint8Array;
  Range: string;
  PartNumber: number;
  CopySource: string;
  MultipartUpload: { Parts: { PartNumber: number; ETag: string }[] };
}

/**
 * S3 in memory, with as much of it as process-csv uses; an object is found under `bucket/key`. `before` sees each call
 * first and may throw in its place.
 */
export function fakeBuckets(before?: (command: string) => void) {
  const objects = new Map<string, Buffer>();
  const parts = new Map<string, Buffer>();
  const nameOf = ({ Bucket, Key }: Input) => `${Bucket}/${Key}`;
  const found = (name: string) => {
    const object = objects.get(name);
    if (object) return object;
    throw Object.assign(new Error(`no ${name}`), { name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
  };
  const keepPart = (input: Input, body: Buffer) => {
    if (!(input.PartNumber >= 1) || body.length === 0)
      throw invalid(`part ${input.PartNumber} of ${body.length} bytes`);
    const ETag = `${nameOf(input)} ${input.PartNumber} ${body.length}`;
    parts.set(ETag, body);
    return ETag;
  };

  const answers: Record<string, (input: Input) => unknown> = {
    GetObjectCommand(input) {
      const from = Number(/^bytes=(\d+)-$/.exec(input.Range ?? "bytes=0-")?.[1]);
      const bytes = found(nameOf(input)).subarray(from);
      return { Body: Object.assign(Readable.from([bytes]), { transformToByteArray: async () => bytes }) };
    },
    PutObjectCommand: (input) => void objects.set(nameOf(input), Buffer.from(input.Body)),
    CreateMultipartUploadCommand: () => ({ UploadId: "1" }),
    UploadPartCommand: (input) => ({ ETag: keepPart(input, Buffer.from(input.Body)) }),
    UploadPartCopyCommand: (input) => ({ CopyPartResult: { ETag: keepPart(input, found(input.CopySource)) } }),
    CompleteMultipartUploadCommand(input) {
      const bodies = input.MultipartUpload.Parts.map(({ ETag, PartNumber }, index) => {
        const body = parts.get(ETag);
        if (body === undefined || PartNumber !== index + 1) throw invalid(`part ${PartNumber} is not there`);
        return body;
      });
      objects.set(nameOf(input), Buffer.concat(bodies));
    },
  };
  const { client, sent } = fakeS3((command, input) => {
    before?.(command);
    return answers[command]?.(input as unknown as Input) ?? {};
  });
  return { client, sent, objects };
}
