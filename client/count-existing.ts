import { chunksOf } from "../runtime/chunks-of";
import { systemClock } from "../runtime/clock";
import { forEachConcurrently } from "../runtime/for-each-concurrently";
import { readUsers } from "../runtime/user";
import type { CsvCheck } from "./check-csv";
import type { Existing } from "./expected-counts";
import type { Stack } from "./stack";

/**
 * Emails that are looked up in the users table: 100 BatchGetItem calls, and as many read units as users exist (two for a
 * user of more than 4 KB), well below a cent. The files of most uploads are smaller than that.
 */
export const LOOKED_UP_EMAILS = 10_000;

const EMAILS_PER_CALL = 100;
const CONCURRENT_CALLS = 8;
/** Milliseconds. */
const TIMEOUT = 20_000;

/**
 * Counts the users that an upload would create and those that exist already.
 *
 * @param stack - the stack; the caller needs the right to dynamodb:BatchGetItem on its users table
 * @param check - the check of the file, made with `firstEmails: LOOKED_UP_EMAILS`
 * @returns undefined where the table cannot be read
 */
export async function countExisting(
  { documents, outputs }: Pick<Stack, "documents" | "outputs">,
  { accepted, duplicates, firstEmails }: CsvCheck,
): Promise<Existing | undefined> {
  const users = { dynamodb: documents, usersTable: outputs.usersTable, clock: systemClock };
  const emails = [...firstEmails.keys()];
  const deadline = Date.now() + TIMEOUT;
  let found = 0;
  let existing = 0;
  try {
    await forEachConcurrently(chunksOf(emails, EMAILS_PER_CALL), CONCURRENT_CALLS, async (group) => {
      for (const email of (await readUsers(users, group, [], deadline)).keys()) {
        found++;
        existing += firstEmails.get(email) ?? 0;
      }
    });
  } catch {
    // The preview is complete without it: the right to upload does not require the right to read users.
    return undefined;
  }
  const isComplete = emails.length === accepted - duplicates;
  return { emails: emails.length, inserted: emails.length - found, existing, isComplete };
}
