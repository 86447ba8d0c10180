import { randomBytes } from "node:crypto";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Callers by their access key ids. */
export interface Principals {
  administrator: Credentials;
  /** Returns a role's credentials, the same on every call. */
  issue(roleArn: string): Credentials;
  /** Returns whether the access key is the administrator's or was issued for a role. */
  isKnown(accessKeyId: string): boolean;
  /** Returns the ARN of the role that an access key was issued for; undefined for the administrator's. */
  roleOf(accessKeyId: string): string | undefined;
}

/** Creates random credentials: those of an earlier start are not accepted. */
export function createPrincipals(): Principals {
  const administrator = newCredentials("AKIA");
  const credentialsByRole = new Map<string, Credentials>();
  const roleByKey = new Map<string, string>();
  return {
    administrator,
    issue(roleArn) {
      const known = credentialsByRole.get(roleArn);
      if (known) return known;
      const issued = newCredentials("ASIA");
      credentialsByRole.set(roleArn, issued);
      roleByKey.set(issued.accessKeyId, roleArn);
      return issued;
    },
    isKnown: (accessKeyId) => accessKeyId === administrator.accessKeyId || roleByKey.has(accessKeyId),
    roleOf: (accessKeyId) => roleByKey.get(accessKeyId),
  };
}

/** DynamoDB Local accepts only letters and digits in access key ids. */
function newCredentials(prefix: "AKIA" | "ASIA"): Credentials {
  return {
    accessKeyId: prefix + randomBytes(8).toString("hex").toUpperCase(),
    secretAccessKey: randomBytes(20).toString("hex"),
  };
}
