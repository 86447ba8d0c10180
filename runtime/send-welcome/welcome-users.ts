import { batchGetFromTables } from "../aws/dynamodb";
import { forEachConcurrently } from "../for-each-concurrently";
import { logError } from "../log";
import { isDeadlineExceeded } from "../retry";
import { isDelivery } from "../upload/delivery";
import { type Receipt, writeReceipts } from "../upload/receipts";
import { SUMMARY } from "../upload/summary";
import type { WaitCause } from "../upload/wait";
import { type StoredUser, type User, usersByEmail, usersToRead } from "../user";
import type { SendWelcome } from "./dependencies";
import { type RecipientRecord, recipientKey } from "./recipients";
import { type RetryableKind, type SendResult, sendEmail } from "./send-email";
import { absentRecipientReceipt, welcomeReceipt } from "./welcome-receipts";

/**
 * Emails that one invocation sends concurrently: a tenth of a second's worth, which is about how long SES takes. Not more:
 * where SES becomes unavailable, all of them fail.
 */
const MIN_CONCURRENT_SENDS = 8;
const MAX_CONCURRENT_SENDS = 50;
const CONCURRENT_SECONDS = 0.1;

/** Emails whose receipts could not be written that an execution environment remembers. */
const MOST_UNRECORDED = 10_000;

/** The state of one invocation. */
export interface WelcomeRun {
  sendWelcome: SendWelcome;
  /** Milliseconds since the epoch. */
  deadline: number;
  /** When emails are sent at the latest: the time that is left after that is for their receipts. */
  sendBy: number;
  /** Why nothing more is sent, and every recipient fails: the sending rate has no time until `sendBy`, or receipts could not be written. */
  endedBy?: "rate" | "receipts";
  /** Why no further email is tried, and every recipient is retried later; `late`: the recipients have waited for too long. */
  pausedBy?: RetryableKind | "late";
  /** When receipts of emails were last written, milliseconds since the epoch. */
  recordedAt?: number;
  /** Whether SES has refused the recipients before. */
  isRetry: boolean;
  /** What uploads wait for, by their ids. */
  waits: Map<string, WaitCause>;
  /** Acquires the exclusive right to send to a recipient. @returns false where another invocation may be sending */
  acquire(recipient: RecipientRecord, stored: Pick<User, "welcomeLease">): Promise<boolean>;
}

/** The recipients of a group who are not processed. */
export interface Unprocessed {
  /** SES accepts no email at present, its result is unknown, or another invocation may be sending. */
  retryLater: RecipientRecord[];
  /** DynamoDB failed: reported as batch item failures. */
  failed: RecipientRecord[];
}

/**
 * Sends to those recipients of a group who are not welcomed yet, unless their upload is stopped, then writes the receipts
 * in one transaction for each upload. A recipient that fails does not affect the others.
 * @param run - the invocation
 * @param group - at most 99 recipients, none twice
 * @throws DeadlineExceeded, and DynamoDB's errors, where no recipient of the group is processed
 */
export async function welcomeUsers(run: WelcomeRun, group: RecipientRecord[]): Promise<Unprocessed> {
  const { sendWelcome, deadline } = run;
  const { users, stopped } = await readGroup(run, group);

  const unprocessed: Unprocessed = { retryLater: [], failed: [] };
  const receipts = new Map<string, Map<Receipt, RecipientRecord>>();
  const add = (recipient: RecipientRecord, receipt: Receipt) => {
    const ofUpload = receipts.get(recipient.uploadId) ?? new Map<Receipt, RecipientRecord>();
    receipts.set(recipient.uploadId, ofUpload.set(receipt, recipient));
  };
  const sent = new Map<RecipientRecord, string>();
  const fail = (recipient: RecipientRecord, error: unknown) => {
    unprocessed.failed.push(recipient);
    logError("recipient not processed", error, { uploadId: recipient.uploadId });
  };
  const concurrency = Math.ceil(CONCURRENT_SECONDS * sendWelcome.emailsPerSecond);
  const concurrentSends = Math.min(MAX_CONCURRENT_SENDS, Math.max(MIN_CONCURRENT_SENDS, concurrency));
  // Sending time is leased for a group at most: while its last responses arrive and its receipts are written, others send.
  let left = group.length;
  await forEachConcurrently(group, concurrentSends, async (recipient) => {
    const stored = users.get(recipient.email);
    if (stored?.uploadId !== recipient.uploadId) add(recipient, absentRecipientReceipt(sendWelcome, recipient));
    else if (stored.welcome === undefined) {
      try {
        const result = await resultFor(run, recipient, stored, left, stopped.has(recipient.uploadId));
        if (result === "ended") unprocessed.failed.push(recipient);
        else if (typeof result !== "string") {
          add(recipient, welcomeReceipt(sendWelcome, recipient, result));
          if ("messageId" in result) sent.set(recipient, result.messageId);
        } else {
          unprocessed.retryLater.push(recipient);
          const cause = waitCauseOf(result, run.isRetry);
          if (cause !== undefined) run.waits.set(recipient.uploadId, cause);
        }
      } catch (error) {
        fail(recipient, error);
      }
    }
    left--;
  });
  // Written even where other recipients failed: an email without a receipt would be sent again.
  for (const [uploadId, ofUpload] of receipts) {
    const unwritten = await writeReceipts(sendWelcome, uploadId, [...ofUpload.keys()], deadline);
    if (unwritten.length === ofUpload.size) run.endedBy = "receipts";
    else if (sent.size > 0) run.recordedAt = sendWelcome.clock.now();
    for (const { item, error } of unwritten) {
      const recipient = ofUpload.get(item);
      if (recipient !== undefined) fail(recipient, error);
    }
  }
  remember(sendWelcome.unrecorded, sent, unprocessed.failed);
  return unprocessed;
}

/** Remembers emails without a receipt for the retry, which usually comes to the same environment. */
function remember(
  unrecorded: SendWelcome["unrecorded"],
  sent: ReadonlyMap<RecipientRecord, string>,
  failed: RecipientRecord[],
): void {
  for (const recipient of sent.keys()) unrecorded.delete(recipientKey(recipient));
  for (const recipient of failed) {
    const messageId = sent.get(recipient);
    if (messageId !== undefined) unrecorded.set(recipientKey(recipient), messageId);
  }
  for (const key of unrecorded.keys()) {
    if (unrecorded.size <= MOST_UNRECORDED) return;
    unrecorded.delete(key);
  }
}

/** Reads, in one request, the users of a group and which of its uploads are stopped. */
async function readGroup({ sendWelcome, deadline }: WelcomeRun, group: RecipientRecord[]) {
  const { usersTable, uploadsTable, columns } = sendWelcome;
  const emails = [...new Set(group.map(({ email }) => email))];
  const uploadIds = [...new Set(group.map(({ uploadId }) => uploadId))];
  const items = await batchGetFromTables(
    sendWelcome,
    [
      usersToRead(usersTable, emails, ["uploadId", "welcome", "welcomeLease", "delivery", ...columns]),
      {
        table: uploadsTable,
        keys: uploadIds.map((uploadId) => ({ uploadId, part: SUMMARY })),
        attributes: ["uploadId", "stoppedAt"],
      },
    ],
    deadline,
  );
  const stopped = (items[uploadsTable] ?? []).filter(({ stoppedAt }) => stoppedAt !== undefined);
  const users: Map<string, StoredUser<"uploadId" | "welcome" | "welcomeLease" | "delivery">> = usersByEmail(
    items[usersTable],
  );
  return { users, stopped: new Set(stopped.map(({ uploadId }) => uploadId)) };
}

async function resultFor(
  run: WelcomeRun,
  recipient: RecipientRecord,
  stored: Pick<User, "welcomeLease" | "delivery"> & Record<string, unknown>,
  emails: number,
  isStopped: boolean,
): Promise<SendResult | "late" | "leased" | "ended"> {
  const unrecorded = run.sendWelcome.unrecorded.get(recipientKey(recipient));
  if (unrecorded !== undefined) return { messageId: unrecorded };
  // SES reports on an email whose result an earlier invocation did not learn or could not record: it was sent.
  if (isDelivery(stored.delivery)) return { messageId: stored.delivery.messageId };
  // A user in the stream that no upload inserted can lack what every row has.
  if (typeof recipient.name !== "string") throw new TypeError("The user has no name, so no upload inserted it.");
  if (run.endedBy !== undefined) return "ended";
  if (run.pausedBy !== undefined && !isStopped) return run.pausedBy;
  if (!(await run.acquire(recipient, stored))) return "leased";
  if (isStopped) return { stopped: true };
  try {
    const result = await sendEmail(run.sendWelcome, recipient, stored, run.sendBy, emails);
    if (typeof result === "string" && result !== "unknown") run.pausedBy = result;
    return result;
  } catch (error) {
    if (!isDeadlineExceeded(error)) throw error;
    if (run.endedBy === undefined) logError("no sending time left", error, { uploadId: recipient.uploadId });
    run.endedBy ??= "rate";
    return "ended";
  }
}

/** Returns what an upload waits for. A lost response and a throttled call are a cause only where the retry has them again. */
function waitCauseOf(result: RetryableKind | "late" | "leased", isRetry: boolean): WaitCause | undefined {
  if (result === "late" || result === "leased") return undefined;
  if (result !== "throttled" && result !== "unknown") return result;
  return isRetry ? "refused" : undefined;
}
