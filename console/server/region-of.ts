import type { Stack } from "../../cli/stack/stack";

/** The region that a stack is in, as its ARNs have it. */
export function regionOf({ outputs }: Pick<Stack, "outputs">): string {
  return outputs.stateMachineArn.split(":")[3] ?? "";
}
