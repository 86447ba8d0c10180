import type { Call, Reply } from "../../gateway/call";
import { s3Target } from "../../gateway/s3-request";
import { arnOf } from "../../program/arn";
import type { RequiredAction, RequiredActionsOf } from "../required-action";

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
/** Operations that require another action with `versionId`. */
const ON_VERSION: Record<string, string> = {
  DeleteObject: "DeleteObject",
  GetObject: "GetObject",
  HeadObject: "GetObject",
};
const COPIES = ["CopyObject", "UploadPartCopy"];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html and so on, under "Permissions" */
export const s3Actions: RequiredActionsOf = (call) => {
  const { operation, path } = call;
  const { bucket, key, query } = s3Target(path);
  const [onBucket, onObject, onVersion] = [ON_BUCKET[operation], ON_OBJECT[operation], ON_VERSION[operation]];
  if (operation === "ListBuckets") return [{ action: "s3:ListAllMyBuckets", resource: "*" }];
  if (onBucket !== undefined) return [{ action: `s3:${onBucket}`, resource: arnOf("s3", bucket) }];
  const resource = arnOf("s3", `${bucket}/${key}`);
  if (onVersion !== undefined)
    return [{ action: `s3:${onVersion}${query.has("versionId") ? "Version" : ""}`, resource }];
  const extra = headerActions(call, resource);
  if (onObject !== undefined) return [{ action: `s3:${onObject}`, resource }, ...extra];
  if (COPIES.includes(operation)) return [copySourceAction(call), { action: "s3:PutObject", resource }, ...extra];
  return undefined;
};

/** Further actions that headers of PutObject and CreateMultipartUpload require. */
function headerActions({ headers }: Call, resource: string): RequiredAction[] {
  const grants = Object.keys(headers).some((name) => name === "x-amz-acl" || name.startsWith("x-amz-grant-"));
  return [
    ...(headers["x-amz-tagging"] === undefined ? [] : [{ action: "s3:PutObjectTagging", resource }]),
    ...(grants ? [{ action: "s3:PutObjectAcl", resource }] : []),
  ];
}

/** `x-amz-copy-source` is `/bucket/key?versionId=…`, encoded, with or without the first slash. */
function copySourceAction({ headers }: Call): RequiredAction {
  const { bucket, key, query } = s3Target(`/${String(headers["x-amz-copy-source"]).replace(/^\//, "")}`);
  const action = query.has("versionId") ? "s3:GetObjectVersion" : "s3:GetObject";
  return { action, resource: arnOf("s3", `${bucket}/${key}`) };
}

/** Returns whether S3's answer may report a missing object. */
export function mayReportMissingObject({ service, operation }: Call, { status }: { status: number }): boolean {
  return service === "s3" && status === 404 && (operation === "GetObject" || operation === "HeadObject");
}

/**
 * S3 answers 404 for a missing object only to callers with s3:ListBucket; others get a 403.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html under "Permissions"
 */
export function actionToSeeMissing({ method, path }: Call, { body }: Reply): RequiredAction | undefined {
  const isMissing = method === "HEAD" || /<Code>NoSuch(Key|Version)<\/Code>/.test(body.toString());
  return isMissing ? { action: "s3:ListBucket", resource: arnOf("s3", s3Target(path).bucket) } : undefined;
}
