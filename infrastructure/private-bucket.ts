import * as aws from "@pulumi/aws";
import { onlyOverTls } from "./only-over-tls";

export interface PrivateBucketOptions {
  /** Objects expire after so many days, and are kept as noncurrent versions for as many again. */
  expireDays: number;
  /** Whether `pulumi destroy` may delete the bucket with what is in it. */
  forceDestroy: boolean;
}

/** A bucket that nobody outside the account can open: encrypted, versioned, TLS only, and emptied by its lifecycle. */
export function privateBucket(name: string, { expireDays, forceDestroy }: PrivateBucketOptions): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(name, { forceDestroy });
  const access = new aws.s3.BucketPublicAccessBlock(name, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketOwnershipControls(name, { bucket: bucket.id, rule: { objectOwnership: "BucketOwnerEnforced" } });
  new aws.s3.BucketServerSideEncryptionConfiguration(name, {
    bucket: bucket.id,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  const versioning = new aws.s3.BucketVersioning(name, {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      bucket: bucket.id,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: expireDays },
          noncurrentVersionExpiration: { noncurrentDays: expireDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    // Rules on noncurrent versions are accepted once there are versions.
    { dependsOn: [versioning] },
  );
  new aws.s3.BucketPolicy(
    name,
    { bucket: bucket.id, policy: onlyOverTls("s3", bucket.arn, "/*") },
    // S3 takes one change of a bucket's access at a time.
    { dependsOn: [access] },
  );
  return bucket;
}
