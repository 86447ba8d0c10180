import type { Call, Reply } from "../../gateway/call";
import { s3Target } from "../../gateway/s3-request";
import { arnOf } from "../../program/arn";
import type { Need, Needs } from "../required-action";

const ON_BUCKET: Record<string, string> = {
  GetBucketLocation: "GetBucketLocation",
  GetBucketVersioning: "GetBucketVersioning",
  HeadBucket: "ListBucket",
  ListMultipartUploads: "ListBucketMultipartUploads",
  ListObjectVersions: "ListBucketVersions",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
};
const ON_OBJECT: Record<string, string> = {
  AbortMultipartUpload: "AbortMultipartUpload",
  CompleteMultipartUpload: "PutObject",
  CreateMultipartUpload: "PutObject",
  ListParts: "ListMultipartUploadParts",
  PutObject: "PutObject",
  UploadPart: "PutObject",
};
/** Those where `versionId` asks for another action. */
const ON_VERSION: Record<string, string> = {
  DeleteObject: "DeleteObject",
  GetObject: "GetObject",
  HeadObject: "GetObject",
};
const COPIES = ["CopyObject", "UploadPartCopy"];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html and so on, under "Permissions" */
export const s3Needs: Needs = (call) => {
  const { operation, path } = call;
  const { bucket, key, query } = s3Target(path);
  const [onBucket, onObject, onVersion] = [ON_BUCKET[operation], ON_OBJECT[operation], ON_VERSION[operation]];
  if (operation === "ListBuckets") return [{ action: "s3:ListAllMyBuckets", resource: "*" }];
  if (onBucket !== undefined) return [{ action: `s3:${onBucket}`, resource: arnOf("s3", bucket) }];
  const resource = arnOf("s3", `${bucket}/${key}`);
  if (onVersion !== undefined)
    return [{ action: `s3:${onVersion}${query.has("versionId") ? "Version" : ""}`, resource }];
  const extra = extraNeeds(call, resource);
  if (onObject !== undefined) return [{ action: `s3:${onObject}`, resource }, ...extra];
  if (COPIES.includes(operation)) return [needOfSource(call), { action: "s3:PutObject", resource }, ...extra];
  return undefined;
};

/** What a PutObject or CreateMultipartUpload asks for besides, by its headers. */
function extraNeeds({ headers }: Call, resource: string): Need[] {
  const grants = Object.keys(headers).some((name) => name === "x-amz-acl" || name.startsWith("x-amz-grant-"));
  return [
    ...(headers["x-amz-tagging"] === undefined ? [] : [{ action: "s3:PutObjectTagging", resource }]),
    ...(grants ? [{ action: "s3:PutObjectAcl", resource }] : []),
  ];
}

/** `x-amz-copy-source` is `/bucket/key?versionId=…`, encoded, with or without the first slash. */
function needOfSource({ headers }: Call): Need {
  const { bucket, key, query } = s3Target(`/${String(headers["x-amz-copy-source"]).replace(/^\//, "")}`);
  const action = query.has("versionId") ? "s3:GetObjectVersion" : "s3:GetObject";
  return { action, resource: arnOf("s3", `${bucket}/${key}`) };
}

/** Whether S3's answer may tell that an object is missing. */
export function mayTellOfMissingObject({ service, operation }: Call, { status }: { status: number }): boolean {
  return service === "s3" && status === 404 && (operation === "GetObject" || operation === "HeadObject");
}

/**
 * S3 tells that an object is missing only to who may list the bucket; everybody else gets a 403.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html under "Permissions"
 */
export function needToKnowOfMissing({ method, path }: Call, { body }: Reply): Need | undefined {
  const isMissing = method === "HEAD" || /<Code>NoSuch(Key|Version)<\/Code>/.test(body.toString());
  return isMissing ? { action: "s3:ListBucket", resource: arnOf("s3", s3Target(path).bucket) } : undefined;
}
