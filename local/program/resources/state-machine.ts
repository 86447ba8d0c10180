import { checkRole } from "../../iam/permissions";
import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const TO_LOG = {
  actions: [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
  message: "The state machine IAM Role is not authorized to access the Log Destination.",
};
/**
 * AWS takes a role without these, and then there are no traces. Here it is told.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 */
const TO_TRACE = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
  message: "The state machine IAM Role is not authorized to send traces to X-Ray.",
};

export const stateMachine: HostedResource = {
  hosted: ["name", "roleArn", "definition", "type", "loggingConfiguration", "tracingConfiguration"],
  withoutEffect: ["encryptionConfiguration"],
  async provision({ stepFunctions, permissions }, logicalName, inputs) {
    const name = String(inputs.name ?? logicalName);
    const roleArn = String(inputs.roleArn);
    const logging = inputs.loggingConfiguration as { level?: string } | undefined;
    const tracing = inputs.tracingConfiguration as { enabled?: boolean } | undefined;
    const role = { where: `The state machine ${name}`, roleArn };
    if (logging?.level !== undefined && logging.level !== "OFF") checkRole(permissions, { ...role, ...TO_LOG });
    if (tracing?.enabled === true) checkRole(permissions, { ...role, ...TO_TRACE });
    await stepFunctions.createStateMachine({
      name,
      roleArn,
      definition: String(inputs.definition),
    });
    const arn = arnOf("states", `stateMachine:${name}`);
    return { id: arn, state: { name, arn } };
  },
};
