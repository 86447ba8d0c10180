import { domainToASCII } from "node:url";
import { type Message, SendEmailCommand } from "@aws-sdk/client-ses";
import { logError } from "../log";
import { attemptsWithBackoff } from "../retry";
import { UPLOAD_TAG } from "../upload/delivery";
import type { SendWelcome } from "./dependencies";
import type { Recipient } from "./recipients";
import { classifySesError, type SesErrorKind } from "./ses-errors";
import { welcomeEmail } from "./welcome-email";

/** SES accepted the email or returned a permanent error, or the upload was stopped before the email was sent. */
export type FinalResult = { messageId: string } | { error: string } | { stopped: true };
/** Retried later. `unknown`: SES may have accepted the email. All others: SES accepts no email at present, for any recipient. */
export type RetryableKind = Exclude<SesErrorKind, "permanent">;
export type SendResult = FinalResult | RetryableKind;

/** Throttled attempts for one email before SES counts as unavailable: some seconds, with the delays in between. */
const MAX_THROTTLED_ATTEMPTS = 8;

/**
 * Sends one welcome email at the configured rate.
 * @param sendWelcome - the dependencies
 * @param recipient - the recipient
 * @param stored - the user, with the columns that the template uses
 * @param deadline - milliseconds since the epoch
 * @param emails - how many the caller is about to send, this one included
 * @throws DeadlineExceeded where the rate does not allow it before the deadline; nothing is sent then
 */
export async function sendEmail(
  sendWelcome: SendWelcome,
  recipient: Recipient,
  stored: Record<string, unknown>,
  deadline: number,
  emails: number,
): Promise<SendResult> {
  const { productName, template, configurationSet } = sendWelcome;
  const { name, email, uploadId } = recipient;
  const message = welcomeEmail(template, { ...stored, name, email, productName });
  return sendMessage(sendWelcome, { email, uploadId, message, configurationSet }, deadline, emails);
}

interface OneEmail {
  email: string;
  uploadId: string;
  message: Message;
  configurationSet?: string | undefined;
}

/** What every email is sent with. */
export type Sender = Pick<SendWelcome, "ses" | "clock" | "waitForRate" | "senderAddress" | "sesSandbox">;

/**
 * Sends one email at the configured rate, which all emails share.
 * @param sender - the dependencies
 * @param email - the recipient's address, the upload that it is about, the message, and SES's configuration set if SES is to
 *   report what becomes of it
 * @param deadline - milliseconds since the epoch
 * @param emails - how many the caller is about to send, this one included
 * @throws DeadlineExceeded where the rate does not allow it before the deadline; nothing is sent then
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export async function sendMessage(
  sender: Sender,
  { email, uploadId, message, configurationSet }: OneEmail,
  deadline: number,
  emails: number,
): Promise<Exclude<SendResult, { stopped: true }>> {
  const { ses, clock, waitForRate, senderAddress } = sender;
  const command = new SendEmailCommand({
    Source: senderAddress,
    Destination: { ToAddresses: [asciiAddress(email)] },
    Message: message,
    ...(configurationSet !== undefined && {
      ConfigurationSetName: configurationSet,
      Tags: [{ Name: UPLOAD_TAG, Value: uploadId }],
    }),
  });
  let lastError: unknown;
  for await (const attempt of attemptsWithBackoff(clock, deadline)) {
    await waitForRate(deadline, emails);
    try {
      const { MessageId = "" } = await ses.send(command);
      return { messageId: MessageId };
    } catch (error) {
      const kind = classifySesError(error, sender);
      lastError = error;
      if (kind === "throttled" && attempt < MAX_THROTTLED_ATTEMPTS) continue;
      logError(LOG_MESSAGES[kind], error, { uploadId });
      return kind === "permanent" ? { error: (error as Error).message } : kind;
    }
  }
  logError(LOG_MESSAGES.throttled, lastError, { uploadId });
  return "throttled";
}

const LOG_MESSAGES: Record<SesErrorKind, string> = {
  permanent: "SES rejects this recipient permanently",
  quota: "SES rejects every email at present",
  paused: "SES rejects every email at present",
  refused: "SES rejects every email at present",
  throttled: "SES throttles",
  unknown: "result of SendEmail unknown",
};

/** SES takes a domain in other scripts as Punycode only. */
function asciiAddress(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, at)}@${domainToASCII(email.slice(at + 1)) || email.slice(at + 1)}`;
}
