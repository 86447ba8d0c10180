import * as pulumi from "@pulumi/pulumi";

/**
 * A resource policy that refuses every call without TLS, whoever makes it. It grants nothing.
 * @param within what follows the ARN for what the resource contains: `/*` for the objects of a bucket
 */
export function onlyOverTls(service: "s3" | "sqs", arn: pulumi.Input<string>, within?: string): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OnlyOverTls",
        Effect: "Deny",
        Principal: "*",
        Action: `${service}:*`,
        Resource: within === undefined ? [arn] : [arn, pulumi.interpolate`${arn}${within}`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
