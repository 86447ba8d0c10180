import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { denyInsecureTransport } from "./policies";

export interface PrivateBucketArgs {
  /** Days until an object expires: until S3 puts a delete marker before it, and only its version id still reads it. */
  expireDays: number;
  /** Days for which a version that was replaced or has expired is kept; then it is deleted. */
  noncurrentDays: number;
  /** Whether Pulumi refuses to delete the bucket. Otherwise it deletes it together with its objects. */
  protect: boolean;
}

/**
 * A bucket without public access: encrypted, versioned, TLS only, emptied by its lifecycle rules. S3 rounds both of their
 * times up to midnight UTC, so an object is deleted up to two days after their sum.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: PrivateBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("rollcall:index:PrivateBucket", name, {}, options);
    const { expireDays, noncurrentDays, protect } = args;
    const parent = { parent: this };
    this.bucket = new aws.s3.Bucket(name, { forceDestroy: !protect }, { ...parent, protect });
    const bucket = this.bucket.id;
    const publicAccessBlock = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    new aws.s3.BucketOwnershipControls(name, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, parent);
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      parent,
    );
    const versioning = new aws.s3.BucketVersioning(
      name,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      parent,
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: expireDays },
            noncurrentVersionExpiration: { noncurrentDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      // S3 accepts rules for noncurrent versions only while versioning is enabled.
      { ...parent, dependsOn: [versioning] },
    );
    new aws.s3.BucketPolicy(
      name,
      { bucket, policy: denyInsecureTransport("s3", this.bucket.arn, { within: "/*" }) },
      // S3 refuses concurrent changes of a bucket's access settings (OperationAborted).
      { ...parent, dependsOn: [publicAccessBlock] },
    );
    this.registerOutputs({ bucket: this.bucket.bucket });
  }
}
