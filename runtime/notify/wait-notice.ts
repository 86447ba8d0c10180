import type { Summary } from "../upload/summary";
import { WAIT_PREFIX, type Wait, type WaitCause } from "../upload/wait";
import { labelledCounts, type Notice } from "./end-notice";

/**
 * Returns the notice of an upload whose emails SES does not accept.
 * @param summary - the upload's SUMMARY
 * @param wait - the cause
 */
export function waitNotice(summary: Summary, { part, since }: Wait): Notice {
  const { key, inserted = 0, welcomed = 0, welcomeFailed = 0, notWelcomed = 0 } = summary;
  const cause = part.slice(WAIT_PREFIX.length) as WaitCause;
  const unsent = inserted - welcomed - welcomeFailed - notWelcomed;
  // Users whose rows are not counted yet may have been welcomed already.
  const emails = unsent <= 0 ? "Welcome emails" : unsent === 1 ? "1 welcome email" : `${unsent} welcome emails`;
  const minute = `${since.slice(0, 16).replace("T", " ")} UTC`;
  return {
    subject: `${key}: waiting for Amazon SES (${REASONS[cause]})`,
    what: `${emails} of the upload of ${key} ${unsent === 1 ? "waits" : "wait"} for Amazon SES: ${REASONS[cause]}, since ${minute}.`,
    counts: labelledCounts(summary),
    nextSteps: [
      "All of them are sent by themselves once Amazon SES accepts emails again: they are retried every 30 minutes, for 45 days. No user is lost, and the upload must not be repeated.",
      NEXT_STEPS[cause],
      "When the upload has ended, another email says so. Both are sent through Amazon SES too, so they may arrive late.",
    ],
  };
}

const REASONS: Record<WaitCause, string> = {
  quota: "the account's daily quota is used up",
  paused: "sending is paused",
  refused: "it refuses all emails of this sender",
};

const NEXT_STEPS: Record<WaitCause, string> = {
  quota:
    "There is nothing to do: the quota covers the last 24 hours and is available again as they pass. The operator of the stack can request a higher one (Service Quotas, Amazon SES).",
  paused:
    'Ask the operator of the stack, who has paused the emails, or has to answer a review that Amazon SES has opened: docs/operations.md, "When SES does not send", has what to do.',
  refused:
    'Ask the operator of the stack: the log of send-welcome has the answer of Amazon SES, and docs/operations.md, "When SES does not send", has what to do.',
};
