import { randomBytes } from "node:crypto";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Who is calling, told by the access key id. */
export interface Principals {
  administrator: Credentials;
  /** The credentials of a role, the same on every call. */
  issue(roleArn: string): Credentials;
  /** The ARN of the role that the access key was issued for; undefined for the administrator and unknown keys. */
  roleOf(accessKeyId: string): string | undefined;
}

export function createPrincipals(): Principals {
  const credentialsByRole = new Map<string, Credentials>();
  const roleByKey = new Map<string, string>();
  return {
    administrator: newCredentials("AKIA"),
    issue(roleArn) {
      const known = credentialsByRole.get(roleArn);
      if (known) return known;
      const issued = newCredentials("ASIA");
      credentialsByRole.set(roleArn, issued);
      roleByKey.set(issued.accessKeyId, roleArn);
      return issued;
    },
    roleOf: (accessKeyId) => roleByKey.get(accessKeyId),
  };
}

/** DynamoDB Local refuses access key ids with anything but letters and digits. */
function newCredentials(prefix: "AKIA" | "ASIA"): Credentials {
  return {
    accessKeyId: prefix + randomBytes(8).toString("hex").toUpperCase(),
    secretAccessKey: randomBytes(20).toString("hex"),
  };
}
