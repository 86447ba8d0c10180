import type { Stack } from "./stack";

/** The ARN of an upload's execution, which bears its id as its name. */
export function executionArnOf({ outputs }: Pick<Stack, "outputs">, uploadId: string): string {
  return `${outputs.stateMachineArn.replace(":stateMachine:", ":execution:")}:${uploadId}`;
}
