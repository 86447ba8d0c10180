import { isThrottling } from "../retry";
import type { WaitCause } from "../upload/wait";

/**
 * `permanent`: this recipient can never get this email. `quota`, `paused`, `refused`: no recipient gets one until the quota,
 * the account or the sender's identity changes. `throttled`: a retry within seconds can succeed. `unknown`: SES may have
 * accepted the email, or refused it for a reason that is not listed here.
 */
export type SesErrorKind = "permanent" | WaitCause | "throttled" | "unknown";

/**
 * Errors that concern the account or the sender, without the suffix `Exception`, which not all of them have.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html#API_SendEmail_Errors
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
 */
const PAUSED = ["AccountSendingPaused", "ConfigurationSetSendingPaused"];
const OF_THE_ACCOUNT = ["ConfigurationSetDoesNotExist", "MailFromDomainNotVerified", "AccessDenied", "OptInRequired"];

/**
 * MessageRejected because of the recipient. SES uses that name for a paused or suspended account as well ("Sending
 * paused for this account. For more information, please check the inbox of the email address associated with your AWS
 * account."), so only a text that names the recipient's address as the reason is permanent.
 * @see https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
 * @see https://github.com/GoodDollar/GoodServer/issues/419
 * @see https://github.com/faiscadev/fakecloud/pull/1110
 */
const OF_THE_RECIPIENT = [/\baddress (is )?blacklisted\b/i, /\baddress is on the suppression list\b/i];

/** MessageRejected because of a paused or suspended account. */
const OF_A_PAUSE = /\b(paused|suspended|disabled)\b/i;

/**
 * InvalidParameterValue because of an address: the texts with which SES's parser refuses one. The sender's address
 * is checked when the stack is deployed.
 * @see https://github.com/anymail/django-anymail/issues/281 (Missing final '@domain')
 * @see https://github.com/18F/identity-idp/pull/7380 (Domain contains illegal character)
 * @see https://github.com/hcengineering/platform/issues/7864 (Local address contains illegal character)
 * @see https://github.com/openstax/accounts/pull/252 (Local address contains control or whitespace)
 * @see https://github.com/arithmetric/aws-lambda-ses-forwarder/issues/103 (Missing local name)
 * @see https://github.com/brave/accounts/issues/35 (Missing domain)
 */
const OF_AN_ADDRESS = [
  /^missing (final '@domain'|domain|local name|user name)/i,
  /^(domain|domain name|local address|user name|local part) (contains|starts|ends|is)\b/i,
  /^(illegal|invalid) (address|domain name|email address)/i,
  /^address length\b/i,
];

/**
 * Classifies an error of SendEmail. An error is permanent only where its text clearly blames the recipient.
 * @param error - what SendEmail threw
 * @param sender - the `Source` of the email, and whether the account is in the SES sandbox
 */
export function classifySesError(error: unknown, sender: { senderAddress: string; sesSandbox: boolean }): SesErrorKind {
  if (!(error instanceof Error)) return "unknown";
  const { name, message } = error;
  // https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
  if (isThrottling(error)) return /quota/i.test(message) ? "quota" : "throttled";
  const code = name.replace(/Exception$/, "");
  if (PAUSED.includes(code)) return "paused";
  if (OF_THE_ACCOUNT.includes(code)) return "refused";
  if (name === "MessageRejected") {
    if (OF_THE_RECIPIENT.some((text) => text.test(message)) || isUnverifiedRecipient(message, sender))
      return "permanent";
    return OF_A_PAUSE.test(message) ? "paused" : "refused";
  }
  if (name === "InvalidParameterValue" && OF_AN_ADDRESS.some((text) => text.test(message))) return "permanent";
  return "unknown";
}

/**
 * Whether SES refuses a recipient who has not verified the address: only in the sandbox, and only for as long as the
 * account is in it. Where the stack's settings do not say that it is, production access is missing: all recipients are
 * affected. The text names the identities that failed, the sender's too:
 * `Email address is not verified. The following identities failed the check in region US-EAST-1: ann@example.com`
 * @see https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
 */
function isUnverifiedRecipient(
  message: string,
  { senderAddress, sesSandbox }: { senderAddress: string; sesSandbox: boolean },
): boolean {
  const text = message.toLowerCase();
  return sesSandbox && /not verified/.test(text) && !text.includes(senderAddress.toLowerCase());
}
