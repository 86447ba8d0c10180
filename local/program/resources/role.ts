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

/** Permissions of a role, by which the gateway judges its calls. */
export const rolePolicy: HostedResource = {
  hosted: ["name", "role", "policy"],
  withoutEffect: [],
  async provision({ permissions }, logicalName, { name = logicalName, role, policy }) {
    const document = typeof policy === "string" ? policy : JSON.stringify(policy);
    permissions.attach(arnOf("iam", `role/${role}`), String(name), document);
    return { id: `${role}:${name}`, state: { name } };
  },
};
