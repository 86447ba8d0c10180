import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logGroup } from "./log-group";
import { roleWithRights } from "./role-with-rights";
import { allow, type Statement } from "./statement";

/**
 * What every function has: a role of its own with the rights given and those to log and to trace, a log group of its
 * own, tracing, and the runtime that the code is written for.
 * @returns the arguments to spread into a `CallbackFunction`, and its options
 */
export function functionBasics(name: string, logRetentionDays: number, statements: Statement[]) {
  const logs = logGroup("/aws/lambda", name, logRetentionDays);
  const { role, rights } = roleWithRights(name, "lambda.amazonaws.com", [
    ...statements,
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logs.arn}:*`]),
    // X-Ray knows no ARNs: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"]),
  ]);
  const args = {
    role,
    runtime: aws.lambda.Runtime.NodeJS24dX,
    architectures: ["arm64"],
    loggingConfig: { logFormat: "JSON", logGroup: logs.name },
    tracingConfig: { mode: "Active" },
  };
  return { args, options: { dependsOn: [rights] } };
}
