import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stepFunctionsConsole } from "./arns";
import { createLogGroup } from "./pipeline-function";
import { allow, createRole } from "./policies";
import { stateMachineDefinition } from "./state-machine-definition";

export interface UploadStateMachineArgs {
  /** Table in which executions record their task tokens and results. */
  uploadsTable: aws.dynamodb.Table;
  /** Days for which an uploaded file can be read, even if it is replaced. */
  uploadsExpireDays: number;
  logRetentionDays: number;
}

/** The state machine that runs once per upload, with its role and log group. */
export class UploadStateMachine extends pulumi.ComponentResource {
  readonly stateMachine: aws.sfn.StateMachine;
  /** The state machine's page in the AWS console, which lists its executions. */
  readonly consoleUrl: pulumi.Output<string>;
  /** The page of an execution in the AWS console, without the execution's name, which is its end. */
  readonly executionUrl: pulumi.Output<string>;

  constructor(name: string, args: UploadStateMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("rollcall:index:UploadStateMachine", name, {}, options);
    const { uploadsTable, uploadsExpireDays, logRetentionDays } = args;
    const parent = { parent: this };
    // With this prefix the account's resource policy for logs does not grow with every state machine:
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    const logGroup = createLogGroup("/aws/vendedlogs/states", name, logRetentionDays, parent);
    const { role, policy } = createRole(
      name,
      "states.amazonaws.com",
      [
        allow(["dynamodb:UpdateItem"], [uploadsTable.arn]),
        // These have no ARNs: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
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
        // Nor have these: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
        allow(
          ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
          ["*"],
        ),
      ],
      parent,
    );
    this.stateMachine = new aws.sfn.StateMachine(
      name,
      {
        type: "STANDARD",
        roleArn: role.arn,
        definition: pulumi.jsonStringify(
          uploadsTable.name.apply((table) => stateMachineDefinition(table, uploadsExpireDays)),
        ),
        loggingConfiguration: {
          level: "ERROR",
          // The execution itself shows its failure; file names stay out of the log.
          includeExecutionData: false,
          logDestination: pulumi.interpolate`${logGroup.arn}:*`,
        },
        tracingConfiguration: { enabled: true },
      },
      {
        ...parent,
        // Step Functions checks the role's rights to log when it creates the state machine.
        dependsOn: [policy],
        // A state machine is deleted once its executions have ended, also those that are stopped in the meantime:
        // https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
        customTimeouts: { delete: "30m" },
      },
    );
    this.consoleUrl = this.stateMachine.arn.apply((arn) => `${stepFunctionsConsole(arn)}/statemachines/view/${arn}`);
    this.executionUrl = this.stateMachine.arn.apply(
      (arn) => `${stepFunctionsConsole(arn)}/v2/executions/details/${arn.replace(":stateMachine:", ":execution:")}:`,
    );
    this.registerOutputs({ stateMachineArn: this.stateMachine.arn });
  }
}
