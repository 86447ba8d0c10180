import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";

const Bucket = "files";
const Key = "new people+1/Zoë.csv";

export const S3_CALLS: object[] = [
  new GetObjectCommand({ Bucket, Key }),
  new PutObjectCommand({ Bucket, Key, Body: "name,email\n" }),
  new GetObjectCommand({ Bucket, Key }),
  new GetObjectCommand({ Bucket, Key, Range: "bytes=5-" }),
  new GetObjectCommand({ Bucket, Key, IfMatch: '"5f93f983524def3dca464469d2cf9f3e"' }),
  new PutObjectCommand({ Bucket, Key, Body: "other\n" }),
  new GetObjectCommand({ Bucket, Key }),
  new CreateMultipartUploadCommand({ Bucket, Key }),
  new CompleteMultipartUploadCommand({
    ...{ Bucket, Key, UploadId: "none" },
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"1"' }] },
  }),
];
