import { GetSendQuotaCommand } from "@aws-sdk/client-ses";
import { formatCount, formatNumber } from "./format";
import type { Stack } from "./stack";

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_GetSendQuota.html */
export async function getSendQuota({ ses }: Pick<Stack, "ses">): Promise<SendQuota> {
  const { Max24HourSend = 0, SentLast24Hours = 0, MaxSendRate = 0 } = await ses.send(new GetSendQuotaCommand({}));
  return { max24HourSend: Max24HourSend, sentLast24Hours: SentLast24Hours, maxSendRate: MaxSendRate };
}

/** What SES lets the account send. */
interface SendQuota {
  /** Emails in any 24 hours; -1: as many as you like. */
  max24HourSend: number;
  sentLast24Hours: number;
  /** Emails a second. */
  maxSendRate: number;
}

/** What an account has that is in the SES sandbox. @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
const SANDBOX_QUOTA = 200;
/** The welcome-retry queue tries for so long. */
const RETRY_DAYS = 10;
const SLOW_SECONDS = 60 * 60;

/** What somebody should know before so many people are welcomed; nothing where all goes out at once. */
export function getQuotaWarnings(people: number, quota: SendQuota): string[] {
  const { max24HourSend, sentLast24Hours, maxSendRate } = quota;
  const limited = max24HourSend >= 0;
  const left = limited ? Math.max(0, max24HourSend - sentLast24Hours) : Number.POSITIVE_INFINITY;
  const warnings: string[] = [];
  if (people === 0) return warnings;
  if (limited && max24HourSend <= SANDBOX_QUOTA)
    warnings.push(
      `SES allows ${formatNumber(max24HourSend)} emails a day: the account seems to be in the SES sandbox, where an email to an address that is not verified is refused for good. Request production access first (SES console → Account dashboard).`,
    );
  if (people > left) {
    const days = Math.ceil((people - left) / Math.max(1, max24HourSend));
    warnings.push(
      `Up to ${formatCount(people, "welcome email")}, and SES takes ${formatNumber(left)} more for now (${formatNumber(sentLast24Hours)} of ${formatNumber(max24HourSend)} in 24 hours are used). The others wait, and are sent within about ${formatCount(days, "day")} as the quota frees.`,
    );
    if (days > RETRY_DAYS)
      warnings.push(
        `That is longer than the ${RETRY_DAYS} days that emails are tried: what is left then has to be redriven (docs/operations.md). Ask for a higher quota (Service Quotas → Amazon SES), or upload the file in parts.`,
      );
  }
  const seconds = Math.min(people, left) / maxSendRate;
  if (seconds > SLOW_SECONDS)
    warnings.push(
      `At ${formatCount(maxSendRate, "email")} a second, the most that SES takes, the emails need ${(seconds / 3600).toFixed(1)} hours.`,
    );
  return warnings;
}
