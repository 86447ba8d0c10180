import * as pulumi from "@pulumi/pulumi";

/** The stack's name; undefined in the local cloud, which is the stack `local` and which commands act on without a name. */
export function stackName(): string | undefined {
  return pulumi.getStack() === "local" ? undefined : pulumi.getStack();
}

/** The command of `rollcall` that acts on this stack: `npx rollcall redrive --stack prod`. */
export function rollcall(command: string): string {
  const stack = stackName();
  return `npx rollcall ${command}${stack === undefined ? "" : ` --stack ${stack}`}`;
}
