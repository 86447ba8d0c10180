import type { Mailbox } from "../../../../local/services/email-events";
import type { Random } from "../engine/random";

/** A line of a CSV to come, and what is to become of it. */
export interface Line {
  text: string;
  /** The email as it is stored, where the row is to be accepted. */
  email?: string;
  /** The name and the further columns as they are stored. */
  columns?: Record<string, string>;
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

/** How a person's mailbox behaves: most take every email. */
export function mailboxOf(email: string): Mailbox {
  const number = Number(/\.(\d+)@/.exec(email)?.[1] ?? 0);
  if (number % 9 === 4) return "bounce";
  if (number % 9 === 5) return "complaint";
  return number % 9 === 6 ? "ooto" : "success";
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
  const name = random.pick([`Person ${number}`, `Last, First ${number}`, `Zoë ${number}`]);
  const cell = name.includes(",") ? `"${name}"` : name;
  if (kind < 0.06 + share)
    return { text: `${cell},${email},${tooLong}`, email, columns: { name, town: tooLong }, isUnstorable: true };
  const written = random.pick([email, email, ` ${email.toUpperCase()} `]);
  if (random.chance(0.1)) return { text: `${cell},${written},`, email, columns: { name } };
  const town = `Town ${number}`;
  return { text: `${cell},${written},${town}`, email, columns: { name, town } };
}
