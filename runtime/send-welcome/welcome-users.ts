import { forEachConcurrently } from "../for-each-concurrently";
import { countOnce, type Mark } from "../upload/count-once";
import { readUsers } from "../users/read-users";
import type { SendWelcome } from "./dependencies";
import type { NewUser } from "./new-user";
import { type SendResult, sendEmail } from "./send-email";
import { absentMark, welcomeMark } from "./welcome-mark";

/** SendEmail calls under way at once. */
const SENDERS = 8;

/**
 * Sends to those of a group who are not welcomed yet, then marks and counts the results in one transaction for each
 * upload.
 * @param group at most 99 users
 * @returns the first of the group whom SES would not serve for now; all others are done with
 */
export async function welcomeUsers(
  sendWelcome: SendWelcome,
  group: NewUser[],
  deadline: number,
): Promise<NewUser | undefined> {
  const unique = firstOfEach(group);
  const stored = await readUsers(
    sendWelcome,
    [...new Set(unique.map(({ email }) => email))],
    ["uploadId", "welcome"],
    deadline,
  );

  const marks = new Map<string, Mark[]>();
  const add = ({ uploadId }: NewUser, mark: Mark) => marks.set(uploadId, [...(marks.get(uploadId) ?? []), mark]);
  const later = new Set<NewUser>();
  // Thrown at the end: what SES took and what it refused is marked first, or it would be sent again.
  const errors: unknown[] = [];
  await forEachConcurrently(unique, SENDERS, async (user) => {
    const now = stored.get(user.email);
    if (now?.uploadId !== user.uploadId) add(user, absentMark(sendWelcome, user));
    else if (now.welcome === undefined) {
      let result: SendResult = "later";
      try {
        if (later.size === 0 && errors.length === 0) result = await sendEmail(sendWelcome, user, deadline);
      } catch (error) {
        errors.push(error);
      }
      if (result === "later") later.add(user);
      else add(user, welcomeMark(sendWelcome, user, result));
    }
  });

  for (const [uploadId, ofUpload] of marks)
    await countOnce(sendWelcome, uploadId, ofUpload, deadline).catch((error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
  return unique.find((user) => later.has(user));
}

/**
 * An upload's user once, at the first record: that is where the stream must go back to. A user who was deleted and
 * made anew by another upload counts for both.
 */
function firstOfEach(group: NewUser[]): NewUser[] {
  const first = new Map<string, NewUser>();
  for (const user of group) {
    const key = `${user.uploadId} ${user.email}`;
    if (!first.has(key)) first.set(key, user);
  }
  return [...first.values()];
}
