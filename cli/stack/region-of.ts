import type { StackOutputs } from "./stack-outputs";

/** The region that a stack is in, as its ARNs have it. */
export function regionOf({ stateMachineArn }: Pick<StackOutputs, "stateMachineArn">): string {
  return stateMachineArn.split(":")[3] ?? "";
}
