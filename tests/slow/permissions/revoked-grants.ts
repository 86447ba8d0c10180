import { setTimeout as delay } from "node:timers/promises";
import { type Grant, type Permissions, wildcard } from "../../../local/iam/permissions";
import { nameOfArn } from "../../../local/program/arn";

const POLL_INTERVAL = 30;

/** The missing action and resource in the error texts of AWS's services and of the local cloud. */
const NAMED = /(?:perform:? `?|missing )(?<action>[\w-]+:\w+)'? on (?:resource:? )?[`"]?(?<resource>arn:[^\s'"]+|\*)/;

/** Grants that are revoked until an error names the missing permission; then they are restored. */
export function createRevokedGrants() {
  const missing = new Map<Grant, () => void>();
  function hear(line: string): void {
    const { action, resource = "" } = NAMED.exec(line)?.groups ?? {};
    for (const [grant, restore] of missing)
      if (grant.action === action && wildcard(grant.resource)(resource) && names(line, grant)) {
        missing.delete(grant);
        restore();
        return;
      }
  }
  return {
    revoke(permissions: Permissions, grants: readonly Grant[]): void {
      for (const grant of grants) missing.set(grant, permissions.revoke(grant));
    },
    /** Restores the grant that the message names. */
    hear,
    /** Restores the grants that no message has named, and returns them. */
    end(): Grant[] {
      const unnamed = [...missing.keys()];
      for (const restore of missing.values()) restore();
      missing.clear();
      return unnamed;
    },
    /** Repeats an attempt until it returns true. An error that it throws counts as a message. */
    async eventually(attempt: () => Promise<boolean>): Promise<void> {
      for (;;) {
        try {
          if (await attempt()) return;
        } catch (error) {
          hear(String(error));
        }
        await delay(POLL_INTERVAL);
      }
    },
  };
}

export type RevokedGrants = ReturnType<typeof createRevokedGrants>;

export function labelOf({ roleArn, action, resource }: Grant): string {
  return `${nameOfArn(roleArn)}: ${action} on ${resource}`;
}

/** A role by its ARN, or by that of its session. */
function names(line: string, { roleArn }: Grant): boolean {
  return line.includes(`role/${nameOfArn(roleArn)}`);
}
