/**
 * Why SES accepts no email of an upload: the daily quota is used up, sending is paused for the account or the configuration
 * set, or another reason that is not the recipient.
 */
export const WAIT_CAUSES = ["quota", "paused", "refused"] as const;
export type WaitCause = (typeof WAIT_CAUSES)[number];

/** What the `part` of each Wait begins with. */
export const WAIT_PREFIX = "WAIT#";

/**
 * Item of the uploads table: emails of an upload were enqueued for retry for a cause. There is one for each cause, from the
 * first time on. It is not in SUMMARY, on which the receipts' transactions conflict.
 */
export interface Wait {
  uploadId: string;
  part: `${typeof WAIT_PREFIX}${WaitCause}`;
  /** ISO 8601: when SES refused the first email for this cause. */
  since: string;
  /** As in SUMMARY, of the notice that the upload waits. */
  notifiedAt?: string;
  notifyMessageId?: string;
  notifyError?: string;
  /** Unix seconds; the table's TTL attribute. */
  expiresAt: number;
}

/** Returns the `part` of the item that records a cause. */
export function waitPart(cause: WaitCause): Wait["part"] {
  return `${WAIT_PREFIX}${cause}`;
}
