import { getRegion } from "../../client/outputs";
import type { Stack } from "../../client/stack";
import { cloudWatchMonitoring } from "./cloudwatch-monitoring";
import type { ConsoleSource } from "./source";

/**
 * Milliseconds, well below the API quotas of Step Functions.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const INTERVAL = 2000;

/** A stack on AWS, read with the user's own credentials. */
export function deployedSource(name: string, stack: Stack, monitoring = cloudWatchMonitoring(stack)): ConsoleSource {
  const { stateMachineConsole }: Partial<Record<string, unknown>> = stack.outputs;
  return {
    name,
    region: getRegion(stack.outputs),
    stack,
    interval: INTERVAL,
    monitoring,
    ...(typeof stateMachineConsole === "string" && {
      awsConsole: (executionArn: string) => executionUrl(stateMachineConsole, executionArn),
    }),
  };
}

/**
 * Returns the URL of an execution in the AWS console, whose domain depends on the partition.
 * @param stateMachineUrl - that of the state machine: `https://…/states/home?region=…#/statemachines/view/arn:…`
 */
function executionUrl(stateMachineUrl: string, executionArn: string): string {
  return stateMachineUrl.replace(/#.*$/, `#/v2/executions/details/${executionArn}`);
}
