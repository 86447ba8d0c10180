import { forEachConcurrently } from "../for-each-concurrently";
import { countOnce, type Mark } from "../upload/count-once";
import { readUsers } from "../users/read-users";
import type { SendWelcome } from "./create-send-welcome";
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
  const unique = [...new Map(group.map((user) => [user.email, user])).values()];
  const stored = await readUsers(
    sendWelcome,
    unique.map(({ email }) => email),
    ["uploadId", "welcome"],
    deadline,
  );

  const marks = new Map<string, Mark[]>();
  const add = ({ uploadId }: NewUser, mark: Mark) => marks.set(uploadId, [...(marks.get(uploadId) ?? []), mark]);
  const later = new Set<NewUser>();
  await forEachConcurrently(unique, SENDERS, async (user) => {
    const now = stored.get(user.email);
    if (now?.uploadId !== user.uploadId) add(user, absentMark(sendWelcome, user));
    else if (now.welcome === undefined) {
      const result: SendResult = later.size > 0 ? "later" : await sendEmail(sendWelcome, user, deadline);
      if (result === "later") later.add(user);
      else add(user, welcomeMark(sendWelcome, user, result));
    }
  });

  for (const [uploadId, ofUpload] of marks) await countOnce(sendWelcome, uploadId, ofUpload, deadline);
  return unique.find((user) => later.has(user));
}
