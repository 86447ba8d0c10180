import type { Call } from "./call";
import { s3Target } from "./s3-request";

const LIST = ["delimiter", "encoding-type", "max-keys", "prefix"];
const PART = ["partNumber", "uploadId"];

/**
 * Query parameters by hosted operation. fauxqs, behind the gateway, ignores those that it does not know, and applies the
 * request to the object or bucket itself.
 */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  AbortMultipartUpload: ["uploadId"],
  CompleteMultipartUpload: ["uploadId"],
  CopyObject: [],
  CreateBucket: [],
  CreateMultipartUpload: ["uploads"],
  DeleteBucket: [],
  DeleteBucketLifecycleConfiguration: ["lifecycle"],
  DeleteObject: [],
  DeleteObjects: ["delete"],
  GetBucketLifecycleConfiguration: ["lifecycle"],
  GetObject: [],
  GetObjectAttributes: ["attributes"],
  HeadBucket: [],
  HeadObject: [],
  ListBuckets: ["max-buckets"],
  ListObjects: [...LIST, "marker"],
  ListObjectsV2: [...LIST, "continuation-token", "fetch-owner", "list-type", "start-after"],
  PostObject: [],
  PutBucketLifecycleConfiguration: ["lifecycle"],
  PutObject: [],
  UploadPart: PART,
  UploadPartCopy: PART,
};

/** The SDKs' name of the operation, and what presigned URLs add. */
const OF_ANY_OPERATION = /^(x-id|x-amz-.*)$/i;

/**
 * The version of every object in a bucket without versioning, which the local buckets are.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
const ONLY_VERSION = "null";

/**
 * Returns what of a call to S3 is not hosted: its operation, or a query parameter. Undefined for a hosted call.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function notHostedOfS3({ operation, path }: Call): string | undefined {
  const hosted = PARAMETERS[operation];
  if (hosted === undefined) return `${operation} of S3`;
  const { query } = s3Target(path);
  const other = [...query.keys()].find(
    (name) =>
      !hosted.includes(name) &&
      !OF_ANY_OPERATION.test(name) &&
      !(operation === "GetObject" && name === "versionId" && query.get(name) === ONLY_VERSION),
  );
  return other === undefined ? undefined : `the parameter ${other} of S3's ${operation}`;
}
