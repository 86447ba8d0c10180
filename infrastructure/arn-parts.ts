/** Where a resource lives: `arn:partition:service:region:account:…`. Not for S3 or IAM, which leave parts empty. */
export interface ArnParts {
  partition: string;
  region: string;
  account: string;
}

/** @throws Error where the text is no ARN with a region and an account */
export function arnParts(arn: string): ArnParts {
  const [arnPrefix, partition, , region, account] = arn.split(":");
  if (arnPrefix !== "arn" || !partition || !region || !account)
    throw new Error(`Expected an ARN with a region and an account, such as a table's, and found "${arn}".`);
  return { partition, region, account };
}
