import { type Clock, systemClock } from "../../runtime/clock";
import type { Recipient } from "../../runtime/send-welcome/recipients";
import { UploadNotFoundError, UserError } from "../errors";
import { readSummary } from "../follow";
import type { Stack } from "../stack";
import { STREAM_RETENTION, scanUnwelcomedUsers, sendRecipients } from "./unwelcomed-users";

/** The users of an upload who have no welcome email, and no permanent error of SES. */
export interface UnwelcomedUsers {
  /** Users whose email can be enqueued. */
  unwelcomed: number;
  /** Users created so lately that send-welcome may be sending to them from the stream. */
  recent: number;
}

type RedrivableStack = Pick<Stack, "documents" | "outputs" | "sqs" | "selector">;

/**
 * Counts the users of an upload who have no welcome email. Changes nothing.
 *
 * @param stack - the stack
 * @param uploadId - the upload
 * @param clock - for tests
 * @returns the numbers of users
 * @throws UploadNotFoundError; UserError where the upload is stopped
 */
export async function countUnwelcomed(
  stack: RedrivableStack,
  uploadId: string,
  clock: Clock = systemClock,
): Promise<UnwelcomedUsers> {
  return visitUnwelcomed(stack, uploadId, clock, async () => {});
}

/**
 * Enqueues the users of an upload who have no welcome email for send-welcome's retries, each once: for emails whose messages
 * or stream records are gone. Safe to repeat: no user gets a second email, and each counts once.
 *
 * @param stack - the stack
 * @param uploadId - the upload
 * @param onProgress - called with the number of users enqueued so far
 * @param clock - for tests
 * @returns how many users were enqueued, as `unwelcomed`, and how many were not
 * @throws UploadNotFoundError; UserError where the upload is stopped
 */
export async function redriveUpload(
  stack: RedrivableStack,
  uploadId: string,
  onProgress: (users: number) => void = () => {},
  clock: Clock = systemClock,
): Promise<UnwelcomedUsers> {
  let enqueued = 0;
  return visitUnwelcomed(stack, uploadId, clock, async (users) => {
    await sendRecipients(stack, users);
    enqueued += users.length;
    if (users.length > 0) onProgress(enqueued);
  });
}

/**
 * Scans for the users of an upload without an email, and hands over those to enqueue page by page.
 * @returns the numbers of users
 * @throws UploadNotFoundError; UserError
 */
async function visitUnwelcomed(
  stack: RedrivableStack,
  uploadId: string,
  clock: Clock,
  visit: (users: Recipient[]) => Promise<void>,
): Promise<UnwelcomedUsers> {
  await requireNotStopped(stack, uploadId);
  // The stream's handler takes no lease on its recipients: stream and queue could both send.
  const since = new Date(clock.now() - STREAM_RETENTION).toISOString();
  const found = { unwelcomed: 0, recent: 0 };
  for await (const users of scanUnwelcomedUsers(stack, "uploadId = :uploadId", { ":uploadId": uploadId })) {
    const unwelcomed = users.filter(({ createdAt }) => createdAt < since);
    await visit(unwelcomed);
    found.unwelcomed += unwelcomed.length;
    found.recent += users.length - unwelcomed.length;
  }
  return found;
}

/** @throws UploadNotFoundError; UserError */
async function requireNotStopped(stack: RedrivableStack, uploadId: string): Promise<void> {
  const summary = await readSummary(stack, uploadId);
  if (summary.uploadId === undefined) throw new UploadNotFoundError(uploadId, stack.selector);
  if (summary.stoppedAt !== undefined)
    throw new UserError(`The upload ${uploadId} is stopped: no email of it is sent. Upload the file again.`);
}
