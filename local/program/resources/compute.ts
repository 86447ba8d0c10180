import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { checkRole } from "../../iam/permissions";
import { unpackArtifact } from "../../lambda/unpack-artifact";
import { arnOf, nameOfArn } from "../arn";
import type { HostedResource } from "../hosted-resource";

export const lambdaFunction: HostedResource = {
  hosted: [
    "name",
    "role",
    "code",
    "handler",
    "timeout",
    "memorySize",
    "environment",
    "reservedConcurrentExecutions",
    "runtime",
    "loggingConfig",
    "tracingConfig",
  ],
  withoutEffect: ["architectures", "description", "packageType", "publish"],
  async provision({ lambda, artifacts, permissions }, logicalName, inputs) {
    const name = String(inputs.name ?? logicalName);
    const logging = inputs.loggingConfig as { logGroup?: string } | undefined;
    const tracing = inputs.tracingConfig as { mode: string } | undefined;
    if (tracing?.mode === "Active")
      checkRole(permissions, {
        where: `The function ${name}`,
        roleArn: String(inputs.role),
        actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        message: "The provided execution role does not have permissions to call PutTraceSegments on XRAY.",
      });
    const directory = join(artifacts, name);
    await unpackArtifact(inputs.code as pulumi.asset.AssetArchive, directory);
    const environment = inputs.environment as { variables?: Record<string, string> } | undefined;
    const reserved = inputs.reservedConcurrentExecutions as number | undefined;
    await lambda.deploy({
      name,
      roleArn: String(inputs.role),
      directory,
      handler: String(inputs.handler),
      timeoutSeconds: Number(inputs.timeout ?? 3),
      memoryMb: Number(inputs.memorySize ?? 128),
      environment: environment?.variables ?? {},
      ...(logging?.logGroup !== undefined && { logGroup: logging.logGroup }),
      // -1: no reserved concurrency.
      ...(reserved !== undefined && reserved >= 0 && { reservedConcurrency: reserved }),
    });
    // Its process loads while the rest is deployed.
    lambda.initialize(name);
    return { id: name, state: { name, arn: arnOf("lambda", `function:${name}`) } };
  },
};

export const functionEventInvokeConfig: HostedResource = {
  hosted: ["functionName", "maximumRetryAttempts", "maximumEventAgeInSeconds", "destinationConfig"],
  withoutEffect: [],
  async provision({ lambda }, name, inputs) {
    const destination = inputs.destinationConfig as { onFailure?: { destination: string } } | undefined;
    lambda.setAsyncConfig(nameOfArn(String(inputs.functionName)), {
      ...(inputs.maximumRetryAttempts !== undefined && { maximumRetryAttempts: Number(inputs.maximumRetryAttempts) }),
      ...(inputs.maximumEventAgeInSeconds !== undefined && {
        maximumEventAgeInSeconds: Number(inputs.maximumEventAgeInSeconds),
      }),
      ...(destination?.onFailure && { onFailureQueueArn: destination.onFailure.destination }),
    });
    return { id: name, state: {} };
  },
};

export const eventSourceMapping: HostedResource = {
  hosted: [
    "eventSourceArn",
    "functionName",
    "enabled",
    "batchSize",
    "maximumBatchingWindowInSeconds",
    "functionResponseTypes",
    "scalingConfig",
    "filterCriteria",
    "startingPosition",
    "bisectBatchOnFunctionError",
    "maximumRetryAttempts",
    "maximumRecordAgeInSeconds",
    "parallelizationFactor",
    "destinationConfig",
  ],
  withoutEffect: ["metricsConfig"],
  async provision({ triggers }, name, inputs) {
    await triggers.mapEventSource(inputs);
    return { id: name, state: { uuid: name } };
  },
};

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
 * AWS accepts a role without these and writes no traces; the local cloud reports it.
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
