import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

/** A role is its ARN, by which a caller is known. */
export const role: HostedResource = {
  hosted: ["name"],
  withoutEffect: ["assumeRolePolicy", "description", "path", "maxSessionDuration", "forceDetachPolicies"],
  async provision(_services, logicalName, inputs) {
    const name = String(inputs.name ?? logicalName);
    return { id: name, state: { name, arn: arnOf("iam", `role/${name}`) } };
  },
};

/** The rights of a role. The gateway knows who calls; it does not judge yet. */
export const rolePolicy: HostedResource = {
  hosted: [],
  withoutEffect: ["name", "role", "policy"],
  async provision(_services, name) {
    return { id: name, state: {} };
  },
};
