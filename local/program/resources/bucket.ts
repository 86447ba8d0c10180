import { CreateBucketCommand, type LifecycleRule, PutBucketLifecycleConfigurationCommand } from "@aws-sdk/client-s3";
import { arnOf } from "../arn";
import type { HostedResource, Inputs } from "../hosted-resource";

export const bucket: HostedResource = {
  hosted: ["bucket"],
  withoutEffect: ["forceDestroy"],
  async provision({ s3 }, name, { bucket = `${name}-local` }) {
    await s3.send(new CreateBucketCommand({ Bucket: String(bucket) }));
    return { id: String(bucket), state: { bucket, arn: arnOf("s3", String(bucket)) } };
  },
};

interface RuleInputs {
  id: string;
  status: "Enabled" | "Disabled";
  expiration?: { days?: number };
  noncurrentVersionExpiration?: { noncurrentDays?: number };
  abortIncompleteMultipartUpload?: { daysAfterInitiation?: number };
}

export const bucketLifecycle: HostedResource = {
  hosted: ["bucket", "rules"],
  withoutEffect: [],
  async provision({ s3 }, _name, { bucket, rules }) {
    const configuration = { Rules: (rules as RuleInputs[]).map(lifecycleRule) };
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: String(bucket), LifecycleConfiguration: configuration }),
    );
    return { id: String(bucket), state: {} };
  },
};

function lifecycleRule(rule: RuleInputs): LifecycleRule {
  const { id, status, expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload } = rule;
  return {
    ID: id,
    Status: status,
    Filter: { Prefix: "" },
    ...(expiration && { Expiration: { Days: expiration.days } }),
    ...(noncurrentVersionExpiration && {
      NoncurrentVersionExpiration: { NoncurrentDays: noncurrentVersionExpiration.noncurrentDays },
    }),
    ...(abortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation },
    }),
  };
}

export const bucketNotification: HostedResource = {
  hosted: ["bucket", "lambdaFunctions"],
  withoutEffect: [],
  async provision({ triggers }, _name, { bucket, lambdaFunctions }) {
    await triggers.notifyOnUpload(String(bucket), lambdaFunctions as Inputs[]);
    return { id: String(bucket), state: {} };
  },
};
