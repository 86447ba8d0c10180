export const REGION = "us-east-1";
export const ACCOUNT = "000000000000";

/** An ARN of the local account; S3's and IAM's leave region or account empty, as AWS has it. */
export function arnOf(service: string, resource: string): string {
  const region = ["s3", "iam"].includes(service) ? "" : REGION;
  const account = service === "s3" ? "" : ACCOUNT;
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** The name at the end of an ARN: of a queue, a function, a role. */
export function nameOfArn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}
