import type { IncomingHttpHeaders } from "node:http";
import { s3Target } from "./s3-target";

/** A bucket's configurations by the query that names them, as `GetBucket…`, `PutBucket…` and `DeleteBucket…` have them. */
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
 * The S3 operation, which the request does not name, from method, path and query. Anything odd is the plain operation
 * on the bucket or object.
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
