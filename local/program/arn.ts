export const REGION = "us-east-1";
export const ACCOUNT = "000000000000";

/** Build an ARN of the local account; ARNs of S3 and IAM have no region or account, as on AWS. */
export function arnOf(service: string, resource: string): string {
  const region = ["s3", "iam"].includes(service) ? "" : REGION;
  const account = service === "s3" ? "" : ACCOUNT;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** The name at the end of the ARN of a queue, function or role. */
export function nameOfArn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}
