import type { Stack } from "../../cli/stack";
import { cloudWatchObserver } from "./cloudwatch-observer";
import type { Subject } from "./subject";

/** Milliseconds: often enough to follow, seldom enough for the rates that Step Functions grants. */
const INTERVAL = 2000;

/** A stack on AWS, seen with the user's own credentials. */
export function deployedSubject(name: string, stack: Stack): Subject {
  const region = stack.outputs.stateMachineArn.split(":")[3] ?? "";
  return {
    name,
    region,
    stack: { ...stack, outputs: { ...stack.outputs } },
    interval: INTERVAL,
    observer: cloudWatchObserver(stack, region),
    awsConsole: (executionArn) =>
      `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`,
  };
}
