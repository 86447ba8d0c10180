import type { IncomingHttpHeaders } from "node:http";

/** Bucket configurations by query parameter, as in `GetBucket…`, `PutBucket…` and `DeleteBucket…`. */
const CONFIGURATIONS: Record<string, string> = {
  accelerate: "AccelerateConfiguration",
  acl: "Acl",
  cors: "Cors",
  encryption: "Encryption",
  lifecycle: "LifecycleConfiguration",
  location: "Location",
  logging: "Logging",
  notification: "NotificationConfiguration",
  ownershipControls: "OwnershipControls",
  policy: "Policy",
  policyStatus: "PolicyStatus",
  replication: "Replication",
  requestPayment: "RequestPayment",
  tagging: "Tagging",
  versioning: "Versioning",
  website: "Website",
};
const OF_OBJECTS: Record<string, string> = { acl: "Acl", tagging: "Tagging", "legal-hold": "LegalHold" };
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
  const configuration = Object.keys(CONFIGURATIONS).find((name) => query.has(name));
  if (configuration !== undefined) return `${verb}Bucket${CONFIGURATIONS[configuration]}`;
  if (method === "POST") return query.has("delete") ? "DeleteObjects" : "PostObject";
  if (method === "PUT") return "CreateBucket";
  if (method !== "GET") return `${verb}Bucket`;
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
  if (query.has("attributes")) return "GetObjectAttributes";
  const aspect = Object.keys(OF_OBJECTS).find((name) => query.has(name));
  if (aspect !== undefined) return `${verb}Object${OF_OBJECTS[aspect]}`;
  return method === "PUT" && copies ? "CopyObject" : `${verb}Object`;
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
