import type { IncomingHttpHeaders } from "node:http";

/** What `Get…`, `Put…` and `Delete…` act on, by the query parameter that names a sub-resource of a bucket. */
const OF_BUCKETS: Readonly<Record<string, string>> = {
  abac: "BucketAbac",
  accelerate: "BucketAccelerateConfiguration",
  acl: "BucketAcl",
  analytics: "BucketAnalyticsConfiguration",
  cors: "BucketCors",
  encryption: "BucketEncryption",
  "intelligent-tiering": "BucketIntelligentTieringConfiguration",
  inventory: "BucketInventoryConfiguration",
  lifecycle: "BucketLifecycleConfiguration",
  location: "BucketLocation",
  logging: "BucketLogging",
  metadataConfiguration: "BucketMetadataConfiguration",
  metadataTable: "BucketMetadataTableConfiguration",
  metrics: "BucketMetricsConfiguration",
  notification: "BucketNotificationConfiguration",
  "object-lock": "ObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  policyStatus: "BucketPolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  replication: "BucketReplication",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};
const OF_OBJECTS: Readonly<Record<string, string>> = {
  acl: "ObjectAcl",
  "legal-hold": "ObjectLegalHold",
  retention: "ObjectRetention",
  tagging: "ObjectTagging",
  torrent: "ObjectTorrent",
};
/** Operations on objects by method and query parameter. */
const ON_OBJECTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GET: { attributes: "GetObjectAttributes" },
  POST: { restore: "RestoreObject", select: "SelectObjectContent" },
  PUT: { encryption: "UpdateObjectEncryption", renameObject: "RenameObject" },
};
const VERBS: Record<string, string> = { GET: "Get", HEAD: "Head", PUT: "Put", DELETE: "Delete", POST: "Post" };

/**
 * Derives the S3 operation from method, path and query. An unknown combination is the plain operation on the bucket or
 * object.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function s3Operation(method: string, path: string, headers: IncomingHttpHeaders): string {
  const { bucket, key, query } = s3Target(path);
  if (bucket === "") return "ListBuckets";
  const verb = VERBS[method] ?? method;
  return key === "" ? ofBucket(method, verb, query) : ofObject(method, verb, query, headers);
}

function ofBucket(method: string, verb: string, query: URLSearchParams): string {
  const subresource = named(OF_BUCKETS, query);
  if (subresource !== undefined) return `${verb}${subresource}`;
  if (method === "POST") return query.has("delete") ? "DeleteObjects" : "PostObject";
  if (method === "PUT") return "CreateBucket";
  if (method !== "GET") return `${verb}Bucket`;
  if (query.has("session")) return "CreateSession";
  if (query.has("uploads")) return "ListMultipartUploads";
  if (query.has("versions")) return "ListObjectVersions";
  return query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
}

function ofObject(method: string, verb: string, query: URLSearchParams, headers: IncomingHttpHeaders): string {
  const copies = headers["x-amz-copy-source"] !== undefined;
  if (query.has("uploads")) return "CreateMultipartUpload";
  if (query.has("uploadId")) {
    if (method === "PUT") return copies ? "UploadPartCopy" : "UploadPart";
    if (method === "POST") return "CompleteMultipartUpload";
    return method === "DELETE" ? "AbortMultipartUpload" : "ListParts";
  }
  const subresource = named(OF_OBJECTS, query);
  if (subresource !== undefined) return `${verb}${subresource}`;
  const operation = named(ON_OBJECTS[method] ?? {}, query);
  if (operation !== undefined) return operation;
  // PostObject posts a form to the bucket.
  if (method === "POST") return "POST on an object";
  return method === "PUT" && copies ? "CopyObject" : `${verb}Object`;
}

/** Returns the value of the first name that is a parameter. */
function named(values: Readonly<Record<string, string>>, query: URLSearchParams): string | undefined {
  const name = Object.keys(values).find((each) => query.has(each));
  return name === undefined ? undefined : values[name];
}

/** The target of an S3 request. `bucket` and `key` are decoded; empty where the request names none. */
export interface S3Target {
  bucket: string;
  key: string;
  query: URLSearchParams;
}

/** @param path - in path style, `/bucket/key?query` */
export function s3Target(path: string): S3Target {
  const question = path.indexOf("?");
  const pathname = question < 0 ? path : path.slice(0, question);
  const slash = pathname.indexOf("/", 1);
  const bucket = slash < 0 ? pathname.slice(1) : pathname.slice(1, slash);
  const key = slash < 0 ? "" : pathname.slice(slash + 1);
  return {
    bucket: decoded(bucket),
    key: decoded(key),
    query: new URLSearchParams(question < 0 ? "" : path.slice(question + 1)),
  };
}

/** Returns an invalid encoding as it is: S3 answers it, not the gateway. */
function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Returns the bucket of S3's virtual-hosted style, `bucket.localhost:4566`. */
export function bucketOfHost(host: string | undefined): string | undefined {
  return /^(.+)\.localhost(:\d+)?$/.exec(host ?? "")?.[1];
}
