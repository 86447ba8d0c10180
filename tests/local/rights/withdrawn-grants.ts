import { setTimeout as delay } from "node:timers/promises";
import { type Grant, type Rights, wildcard } from "../../../local/iam/permissions";
import { nameOfArn } from "../../../local/program/arn";

const POLL_INTERVAL = 30;

/** As AWS's services and the local cloud name what is missing. */
const NAMED = /(?:perform:? `?|missing )(?<action>[\w-]+:\w+)'? on (?:resource:? )?[`"]?(?<resource>arn:[^\s'"]+|\*)/;

/** Grants that are taken away until a message names what is missing; then they are given back. */
export function createWithdrawnGrants() {
  const missing = new Map<Grant, () => void>();
  function hear(line: string): void {
    const { action, resource = "" } = NAMED.exec(line)?.groups ?? {};
    for (const [grant, giveBack] of missing)
      if (grant.action === action && wildcard(grant.resource)(resource) && names(line, grant)) {
        missing.delete(grant);
        giveBack();
        return;
      }
  }
  return {
    withdraw(rights: Rights, grants: readonly Grant[]): void {
      for (const grant of grants) missing.set(grant, rights.withdraw(grant));
    },
    /** Takes a message in. */
    hear,
    /** Gives back those that no message has named, and tells which they are. */
    end(): Grant[] {
      const unnamed = [...missing.keys()];
      for (const giveBack of missing.values()) giveBack();
      missing.clear();
      return unnamed;
    },
    /** Repeats an attempt until it gives true. What it throws is a message, too. */
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

export type WithdrawnGrants = ReturnType<typeof createWithdrawnGrants>;

export function labelOf({ roleArn, action, resource }: Grant): string {
  return `${nameOfArn(roleArn)}: ${action} on ${resource}`;
}

/** A role by its ARN, or by that of its session. */
function names(line: string, { roleArn }: Grant): boolean {
  return line.includes(`role/${nameOfArn(roleArn)}`);
}
