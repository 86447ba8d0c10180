import { arnOf } from "../arn";
import type { HostedResource } from "../hosted-resource";

/** A role is its ARN, which identifies a caller. */
export const role: HostedResource = {
  hosted: ["name"],
  withoutEffect: ["assumeRolePolicy", "description", "path", "maxSessionDuration", "forceDetachPolicies"],
  async provision(_services, logicalName, inputs) {
    const name = String(inputs.name ?? logicalName);
    return { id: name, state: { name, arn: arnOf("iam", `role/${name}`) } };
  },
};

/** Permissions of a role, with which the gateway authorizes its calls. */
export const rolePolicy: HostedResource = {
  hosted: ["name", "role", "policy"],
  withoutEffect: [],
  async provision({ permissions }, logicalName, { name = logicalName, role, policy }) {
    const document = typeof policy === "string" ? policy : JSON.stringify(policy);
    permissions.attach(arnOf("iam", `role/${role}`), String(name), document);
    return { id: `${role}:${name}`, state: { name } };
  },
};

/** Local logs are files; a log group is its ARN, on which permissions to write are granted. */
export const logGroup: HostedResource = {
  hosted: ["name"],
  withoutEffect: ["retentionInDays", "kmsKeyId", "skipDestroy", "logGroupClass"],
  async provision(_services, logicalName, { name = logicalName }) {
    return { id: String(name), state: { name, arn: arnOf("logs", `log-group:${name}`) } };
  },
};
