import type { Random } from "../engine/random";

/** A line of a CSV to come, and what is to become of it. */
export interface Line {
  text: string;
  /** The email as it is stored, where the row is to be accepted. */
  email?: string;
  isUnstorable?: boolean;
}

/** A cell that makes a row long, and how many rows have one, of 1. */
export interface LongCell {
  text: string;
  share: number;
}

/** SES refuses these addresses permanently. */
export function isRefusedAddress(email: string): boolean {
  return email.startsWith("refused.");
}

/**
 * A line with a person: mostly a good one, of a few hundred people, so that files and lines overlap.
 */
export function drawLine(random: Random, people: number, { text: tooLong, share }: LongCell): Line {
  const number = random.between(1, people);
  const kind = random.next();
  if (kind < 0.06)
    return { text: random.pick([`,person.${number}@example.com,`, `Person ${number},no email,`, `P,,`]) };
  const email = `${random.chance(0.06) ? "refused" : "person"}.${number}@example.com`;
  const name = random.pick([`Person ${number}`, `"Last, First ${number}"`, `Zoë ${number}`]);
  if (kind < 0.06 + share) return { text: `${name},${email},${tooLong}`, email, isUnstorable: true };
  const written = random.pick([email, email, ` ${email.toUpperCase()} `]);
  return { text: `${name},${written},Town ${number}`, email };
}
