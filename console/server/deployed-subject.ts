import { getRegion } from "../../client/outputs";
import type { Stack } from "../../client/stack";
import { cloudWatchObserver } from "./cloudwatch-observer";
import type { Subject } from "./subject";

/** Milliseconds: often enough to follow, seldom enough for the rates that Step Functions grants. */
const INTERVAL = 2000;

/** A stack on AWS, seen with the user's own credentials. */
export function deployedSubject(name: string, stack: Stack, observer = cloudWatchObserver(stack)): Subject {
  const region = getRegion(stack.outputs);
  return {
    name,
    region,
    stack,
    interval: INTERVAL,
    observer,
    awsConsole: (executionArn) =>
      `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`,
  };
}
