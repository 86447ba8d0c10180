import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * A log group that is there before the first line is written, so that its lines expire.
 * @param prefix such as `/aws/lambda`: where the console and people look for it
 */
export function logGroup(prefix: string, name: string, retentionInDays: number): aws.cloudwatch.LogGroup {
  const stack = `${pulumi.getProject()}-${pulumi.getStack()}`;
  return new aws.cloudwatch.LogGroup(name, { name: `${prefix}/${stack}/${name}`, retentionInDays });
}
