import { createHash } from "node:crypto";
import { isDelivery } from "./delivery";

/** Attributes of a user that this program writes after the insert, and the fingerprint itself. */
const LATER = ["welcome", "welcomeLease", "fingerprint"];

/** A column of this name was inserted by earlier versions, as text. */
const isLater = (name: string, value: unknown) => LATER.includes(name) || (name === "delivery" && isDelivery(value));

/**
 * Returns a hash of a user's attributes, but for those that this program adds later. A user whose stored fingerprint is
 * another was changed since its insert, by whichever program or person.
 * @param user - the attributes; only text and numbers have a form of their own, which is all that an insert writes
 */
export function fingerprintOf(user: Record<string, unknown>): string {
  const attributes = Object.entries(user)
    .filter(([name, value]) => !isLater(name, value))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(attributes)).digest("base64url").slice(0, 16);
}
