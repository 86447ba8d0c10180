import { isThrottling } from "../retry";

/**
 * `permanent`: this recipient can never get this email. `unavailable`: no recipient gets one until a quota, the account
 * or the sender's identity changes. `throttled`: a retry within seconds can succeed. `unknown`: SES may have accepted
 * the email.
 */
export type SesErrorKind = "permanent" | "unavailable" | "throttled" | "unknown";

/** Errors that concern the account or the sender, not the recipient. */
const OF_THE_ACCOUNT = [
  "AccountSendingPausedException",
  "ConfigurationSetSendingPausedException",
  "ConfigurationSetDoesNotExistException",
  "MailFromDomainNotVerifiedException",
  "AccessDenied",
  "AccessDeniedException",
];

/**
 * Classifies an error of SendEmail. SES reports an unverified sender as MessageRejected too, with the addresses that
 * failed in the message; that must not count as the recipient's fault.
 * @param error - what SendEmail threw
 * @param senderAddress - the `Source` of the email
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export function classifySesError(error: unknown, senderAddress: string): SesErrorKind {
  if (!(error instanceof Error)) return "unknown";
  if (isThrottling(error)) return /quota/i.test(error.message) ? "unavailable" : "throttled";
  if (OF_THE_ACCOUNT.includes(error.name)) return "unavailable";
  if (error.name === "MessageRejected")
    return isUnverifiedSender(error.message, senderAddress) ? "unavailable" : "permanent";
  return error.name === "InvalidParameterValue" ? "permanent" : "unknown";
}

function isUnverifiedSender(message: string, senderAddress: string): boolean {
  const text = message.toLowerCase();
  return /not verified/.test(text) && text.includes(senderAddress.toLowerCase());
}
