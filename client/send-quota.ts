import { GetSendQuotaCommand } from "@aws-sdk/client-ses";
import { WELCOME_RETRY_DAYS } from "../runtime/send-welcome/retry-queue";
import { formatCount, formatNumber } from "./format";
import type { Stack } from "./stack";

/**
 * Reads what SES lets the account send.
 *
 * @param stack - the stack
 * @returns the quota and its use
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html
 */
export async function getSendQuota({ ses }: Pick<Stack, "ses">): Promise<SendQuota> {
  const { Max24HourSend = 0, SentLast24Hours = 0, MaxSendRate = 0 } = await ses.send(new GetSendQuotaCommand({}));
  return { max24HourSend: Max24HourSend, sentLast24Hours: SentLast24Hours, maxSendRate: MaxSendRate };
}

/** What SES lets the account send. */
interface SendQuota {
  /** Emails in any 24 hours; -1 means unlimited. */
  max24HourSend: number;
  sentLast24Hours: number;
  /** Emails a second. */
  maxSendRate: number;
}

/** Emails a day in the SES sandbox. @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
const SANDBOX_QUOTA = 200;
const SLOW_SECONDS = 60 * 60;

/**
 * Compares an upload with the quota.
 *
 * @param recipients - welcome emails to send
 * @param quota - the account's quota
 * @returns warnings for the user; none where SES accepts all emails soon
 */
export function getQuotaWarnings(recipients: number, quota: SendQuota): string[] {
  const { max24HourSend, sentLast24Hours, maxSendRate } = quota;
  const limited = max24HourSend >= 0;
  const left = limited ? Math.max(0, max24HourSend - sentLast24Hours) : Number.POSITIVE_INFINITY;
  const warnings: string[] = [];
  if (recipients === 0) return warnings;
  if (limited && max24HourSend <= SANDBOX_QUOTA)
    warnings.push(
      `SES allows ${formatNumber(max24HourSend)} emails a day: the account seems to be in the SES sandbox, where SES rejects emails to addresses that are not verified. Request production access first (SES console → Account dashboard).`,
    );
  if (recipients > left) {
    const days = Math.ceil((recipients - left) / Math.max(1, max24HourSend));
    warnings.push(
      `Up to ${formatCount(recipients, "welcome email")} to send, but SES accepts only ${formatNumber(left)} more now (${formatNumber(sentLast24Hours)} of ${formatNumber(max24HourSend)} in 24 hours are used). The rest is retried and sent within about ${formatCount(days, "day")}.`,
    );
    if (days > WELCOME_RETRY_DAYS)
      warnings.push(
        `That is longer than the ${WELCOME_RETRY_DAYS} days for which emails are retried; later ones must be redriven (docs/operations.md). Request a higher quota (Service Quotas → Amazon SES), or upload the file in parts.`,
      );
  }
  const seconds = Math.min(recipients, left) / maxSendRate;
  if (seconds > SLOW_SECONDS)
    warnings.push(
      `At ${formatCount(maxSendRate, "email")} a second, the account's maximum send rate, the emails take ${(seconds / 3600).toFixed(1)} hours.`,
    );
  return warnings;
}
