import { LocalError } from "../errors";

/** A policy that cannot be judged here; told when it is registered, so that nothing unknown is ever allowed. */
export class InvalidPolicy extends LocalError {
  override name = "InvalidPolicy";
  constructor(where: string, found: string, expected: string) {
    super(
      `${where}: found ${found}, expected ${expected}. ` +
        "Write the policy without it, or teach it to local/iam/parse-policy.ts.",
    );
  }
}

/** A service asks for a right of the role that it works for, when the program registers what it is to do. */
export class ExecutionRoleRefused extends LocalError {
  override name = "ExecutionRoleRefused";
  /** @param refusal as the service words it */
  constructor(where: string, refusal: string, roleArn: string, action: string, resource: string) {
    super(`${where}: ${refusal} ${roleArn} is missing ${action} on ${resource}.`);
  }
}
