import { s3Operation, s3Target } from "../../../local/gateway/s3-request";

const OPERATIONS: [string, string, string][] = [
  ["GET", "/", "ListBuckets"],
  ["PUT", "/b", "CreateBucket"],
  ["PUT", "/b/", "CreateBucket"],
  ["HEAD", "/b", "HeadBucket"],
  ["DELETE", "/b", "DeleteBucket"],
  ["GET", "/b", "ListObjects"],
  ["GET", "/b/?list-type=2&prefix=a%2Fb", "ListObjectsV2"],
  ["GET", "/b?versions", "ListObjectVersions"],
  ["GET", "/b?uploads", "ListMultipartUploads"],
  ["PUT", "/b?lifecycle", "PutBucketLifecycleConfiguration"],
  ["GET", "/b?location", "GetBucketLocation"],
  ["DELETE", "/b?policy", "DeleteBucketPolicy"],
  ["POST", "/b?delete", "DeleteObjects"],
  ["POST", "/b", "PostObject"],
  ["PUT", "/b/k?x-id=PutObject", "PutObject"],
  ["GET", "/b/k/with/slashes", "GetObject"],
  ["HEAD", "/b/k", "HeadObject"],
  ["DELETE", "/b/k", "DeleteObject"],
  ["GET", "/b/k?tagging", "GetObjectTagging"],
  ["GET", "/b/k?attributes", "GetObjectAttributes"],
  ["POST", "/b/k?uploads", "CreateMultipartUpload"],
  ["PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"],
  ["POST", "/b/k?uploadId=u", "CompleteMultipartUpload"],
  ["DELETE", "/b/k?uploadId=u", "AbortMultipartUpload"],
  ["GET", "/b/k?uploadId=u", "ListParts"],
  ["PUT", "/b?publicAccessBlock", "PutPublicAccessBlock"],
  ["GET", "/b?object-lock", "GetObjectLockConfiguration"],
  ["GET", "/b?session", "CreateSession"],
  ["DELETE", "/b/k?tagging", "DeleteObjectTagging"],
  ["PUT", "/b/k?retention", "PutObjectRetention"],
  ["POST", "/b/k?restore", "RestoreObject"],
  ["POST", "/b/k?select&select-type=2", "SelectObjectContent"],
  ["PUT", "/b/k?renameObject", "RenameObject"],
  ["POST", "/b/k", "POST on an object"],
  ["POST", "/b/k?delete", "POST on an object"],
];

for (const [method, path, operation] of OPERATIONS) {
  test(`${method} ${path} is ${operation}`, () => {
    expect(s3Operation(method, path, {})).toBe(operation);
  });
}

test("a source to copy makes it a copy", () => {
  const headers = { "x-amz-copy-source": "b/other" };
  expect(s3Operation("PUT", "/b/k", headers)).toBe("CopyObject");
  expect(s3Operation("PUT", "/b/k?partNumber=1&uploadId=u", headers)).toBe("UploadPartCopy");
});

test("bucket and key are decoded; a key that is no valid encoding stays as it is", () => {
  expect(
    ["/b/a%20b%2Bc/%C3%A4", "/b/100%", "/b"].map((path) => {
      const { bucket, key } = s3Target(path);
      return [bucket, key];
    }),
  ).toStrictEqual([
    ["b", "a b+c/ä"],
    ["b", "100%"],
    ["b", ""],
  ]);
});
