import { credentialScope } from "../../../local/gateway/identify-request";

test("the scope of a signed request is in its Authorization header", () => {
  const header =
    "AWS4-HMAC-SHA256 Credential=AKIA1/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=ab";
  expect(credentialScope(header, "/")).toStrictEqual({ accessKeyId: "AKIA1", service: "dynamodb" });
});

test("the scope of a signature for several regions has no region", () => {
  const header = "AWS4-ECDSA-P256-SHA256 Credential=AKIA1/20260101/s3/aws4_request, SignedHeaders=host, Signature=ab";
  expect(credentialScope(header, "/")).toStrictEqual({ accessKeyId: "AKIA1", service: "s3" });
});

test("the scope of a presigned URL is in its query", () => {
  const url = "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA1%2F20260101%2Fus-east-1%2Fs3%2Faws4_request";
  expect(credentialScope(undefined, url)).toStrictEqual({ accessKeyId: "AKIA1", service: "s3" });
});

test("what is no SigV4 has no scope", () => {
  for (const header of [undefined, "", "Bearer abc", "AWS AKIA1:signature", "AWS4-HMAC-SHA256 Credential=AKIA1"])
    expect(credentialScope(header, "/b/k?Credential=x")).toBeUndefined();
});
