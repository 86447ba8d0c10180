import { isThrottling } from "../retry";

/**
 * `for good`: this recipient will never get this email. `for now`: nobody gets one until a quota or the account's
 * state changes. `slower`: the next second will do.
 */
export type SesErrorKind = "for good" | "for now" | "slower";

/** Errors that are about the account or the sender, not about the recipient. */
const OF_THE_ACCOUNT = [
  "AccountSendingPausedException",
  "ConfigurationSetSendingPausedException",
  "ConfigurationSetDoesNotExistException",
  "MailFromDomainNotVerifiedException",
  "AccessDenied",
  "AccessDeniedException",
];

/**
 * What SES means by an error of SendEmail; undefined where it leaves open whether the email was taken. An unverified
 * sender is refused as MessageRejected too, and must not cost every recipient their email: SES names the addresses
 * that failed.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export function classifySesError(error: unknown, senderAddress: string): SesErrorKind | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isThrottling(error)) return /quota/i.test(error.message) ? "for now" : "slower";
  if (OF_THE_ACCOUNT.includes(error.name)) return "for now";
  if (error.name === "MessageRejected") return ofTheSender(error.message, senderAddress) ? "for now" : "for good";
  return error.name === "InvalidParameterValue" ? "for good" : undefined;
}

function ofTheSender(message: string, senderAddress: string): boolean {
  const text = message.toLowerCase();
  return /not verified/.test(text) && text.includes(senderAddress.toLowerCase());
}
