import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logGroup } from "./log-group";
import { roleWithRights } from "./role-with-rights";
import { stateMachineDefinition } from "./state-machine-definition";
import { allow } from "./statement";

export interface StateMachineOptions {
  /** Where executions leave their task tokens and how they ended. */
  uploadsTable: aws.dynamodb.Table;
  /** For so long an uploaded file can be parsed. */
  uploadsExpireDays: number;
  logRetentionDays: number;
}

/** The state machine that runs once for each upload. */
export function stateMachine(
  name: string,
  { uploadsTable, uploadsExpireDays, logRetentionDays }: StateMachineOptions,
): aws.sfn.StateMachine {
  // Step Functions wants this prefix: without it the account's resource policy for logs grows past its limit.
  // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
  const logs = logGroup("/aws/vendedlogs/states", name, logRetentionDays);
  const { role, rights } = roleWithRights(name, "states.amazonaws.com", [
    allow(["dynamodb:UpdateItem"], [uploadsTable.arn]),
    // These know no ARNs: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    allow(
      [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      ["*"],
    ),
    // Nor do these: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
    allow(
      ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
      ["*"],
    ),
  ]);
  return new aws.sfn.StateMachine(
    name,
    {
      type: "STANDARD",
      roleArn: role.arn,
      definition: pulumi.jsonStringify(
        uploadsTable.name.apply((table) => stateMachineDefinition(table, uploadsExpireDays)),
      ),
      loggingConfiguration: {
        level: "ERROR",
        // Failures are in the execution itself; names of files stay out of the log.
        includeExecutionData: false,
        logDestination: pulumi.interpolate`${logs.arn}:*`,
      },
      tracingConfiguration: { enabled: true },
    },
    // Step Functions checks that it can log when the state machine is made.
    { dependsOn: [rights] },
  );
}
