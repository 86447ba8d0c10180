import type { Rights } from "./create-rights";
import { ExecutionRoleRefused } from "./errors";

export interface RoleCheck {
  /** What is registered. */
  where: string;
  roleArn: string;
  actions: readonly string[];
  /** Default: `*`, for actions that know no ARNs. */
  resource?: string;
  /** How the service words it that the role lacks one of these. */
  refusal: string;
}

/** What a service asks of a role before it takes it. @throws ExecutionRoleRefused naming what is missing */
export function checkRole(rights: Rights, { where, roleArn, actions, resource = "*", refusal }: RoleCheck): void {
  for (const action of actions)
    if (rights.refusalOf(roleArn, { action, resource }) !== undefined)
      throw new ExecutionRoleRefused(where, refusal, roleArn, action, resource);
}
