import type { Call, Reply } from "../../gateway/call";
import { s3Target } from "../../gateway/s3-target";
import { arnOf } from "../../program/arn";
import type { Need } from "../need";

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
