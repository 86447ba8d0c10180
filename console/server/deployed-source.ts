import { getRegion } from "../../client/outputs";
import type { Stack } from "../../client/stack";
import { createDocumentClient } from "../../runtime/aws/dynamodb";
import { cloudWatchMonitoring } from "./cloudwatch-monitoring";
import type { ConsoleSource } from "./source";

/**
 * Milliseconds, well below the API quotas of Step Functions.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const INTERVAL = 2000;

/** A stack on AWS, read with the user's own credentials. */
export function deployedSource(name: string, stack: Stack, monitoring = cloudWatchMonitoring(stack)): ConsoleSource {
  const region = getRegion(stack.outputs);
  return {
    name,
    region,
    stack: { ...stack, documents: createDocumentClient(stack.dynamodb) },
    interval: INTERVAL,
    monitoring,
    awsConsole: (executionArn) =>
      `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`,
  };
}
