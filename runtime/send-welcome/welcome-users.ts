import { forEachConcurrently } from "../for-each-concurrently";
import { type Receipt, writeReceipts } from "../upload/receipts";
import { readUsers, type User } from "../user";
import type { SendWelcome } from "./dependencies";
import type { RecipientRecord } from "./recipients";
import { type SendResult, sendEmail } from "./send-email";
import { absentRecipientReceipt, welcomeReceipt } from "./welcome-receipts";

/** SendEmail calls under way at once. */
const SENDERS = 8;

/** One run of the function, as far as it has come. */
export interface WelcomeRun {
  sendWelcome: SendWelcome;
  /** Milliseconds since the epoch. */
  deadline: number;
  /** Whether SES refuses for now, whoever it is: nobody else is tried. */
  isSendingPaused: boolean;
  /** Whether this run alone may send to the user, who is not welcomed yet. */
  acquire(user: RecipientRecord, stored: Pick<User, "welcomeLease">): Promise<boolean>;
}

/** Those of a group who are not done with. All others are. */
export interface Unprocessed {
  /** They are to be welcomed later: SES would not serve them, or did not say whether it had, or another run may be at it. */
  later: RecipientRecord[];
  /** DynamoDB would not serve them: they come again. */
  failed: RecipientRecord[];
}

/**
 * Sends to those of a group who are not welcomed yet, then marks and counts the results in one transaction for each
 * upload. One user whom that fails for costs the others nothing.
 * @param group at most 99 users, none twice
 * @throws DeadlineExceeded and what DynamoDB answers where nobody of the group is done with
 */
export async function welcomeUsers(run: WelcomeRun, group: RecipientRecord[]): Promise<Unprocessed> {
  const { sendWelcome, deadline } = run;
  const emails = [...new Set(group.map(({ email }) => email))];
  const stored = await readUsers(sendWelcome, emails, ["uploadId", "welcome", "welcomeLease"], deadline);

  const undone: Unprocessed = { later: [], failed: [] };
  const marks = new Map<string, Map<Receipt, RecipientRecord>>();
  const add = (user: RecipientRecord, mark: Receipt) => {
    const ofUpload = marks.get(user.uploadId) ?? new Map<Receipt, RecipientRecord>();
    marks.set(user.uploadId, ofUpload.set(mark, user));
  };
  const fail = (user: RecipientRecord, error: unknown) => {
    undone.failed.push(user);
    logUndone(user, error);
  };
  await forEachConcurrently(group, SENDERS, async (user) => {
    const now = stored.get(user.email);
    if (now?.uploadId !== user.uploadId) add(user, absentRecipientReceipt(sendWelcome, user));
    else if (now.welcome === undefined) {
      try {
        const result = await resultFor(run, user, now);
        if (result === "later" || result === "closed") undone.later.push(user);
        else add(user, welcomeReceipt(sendWelcome, user, result));
      } catch (error) {
        fail(user, error);
      }
    }
  });
  // What SES took and what it refused is marked even where others failed, or it would be sent again.
  for (const [uploadId, ofUpload] of marks)
    for (const { mark, error } of await writeReceipts(sendWelcome, uploadId, [...ofUpload.keys()], deadline)) {
      const user = ofUpload.get(mark);
      if (user !== undefined) fail(user, error);
    }
  return undone;
}

async function resultFor(
  run: WelcomeRun,
  user: RecipientRecord,
  stored: Pick<User, "welcomeLease">,
): Promise<SendResult> {
  if (run.isSendingPaused || !(await run.acquire(user, stored))) return "later";
  const result = await sendEmail(run.sendWelcome, user, run.deadline);
  if (result === "closed") run.isSendingPaused = true;
  return result;
}

/** Without the email, and without SES's own words, which may name it. */
function logUndone({ uploadId }: RecipientRecord, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ message: "not welcomed", uploadId, error: name }));
}
