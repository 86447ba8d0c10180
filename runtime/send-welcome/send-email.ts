import { domainToASCII } from "node:url";
import { SendEmailCommand } from "@aws-sdk/client-ses";
import { attemptsWithBackoff } from "../retry";
import type { SendWelcome } from "./dependencies";
import type { RecipientRecord } from "./recipients";
import { classifySesError } from "./ses-errors";
import { welcomeEmail } from "./welcome-email";

/** SES accepted the email, or refused it for good. */
export type FinalResult = { messageId: string } | { error: string };
/**
 * `later`: whether SES took the email is unknown. `closed`: SES takes none for now, whoever it is for (rate, daily
 * quota, paused account). Both are to be sent later.
 */
export type SendResult = FinalResult | "later" | "closed";

/** Sends of one email that SES finds too fast before it counts as closed: some seconds, with the waits in between. */
const MOST_THROTTLED = 8;

/**
 * Sends one welcome email at the configured pace.
 * @throws DeadlineExceeded where its turn does not come before the deadline; nothing is sent then
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export async function sendEmail(
  sendWelcome: SendWelcome,
  user: RecipientRecord,
  deadline: number,
): Promise<SendResult> {
  const { ses, clock, waitForRate, senderAddress } = sendWelcome;
  const command = new SendEmailCommand({
    Source: senderAddress,
    Destination: { ToAddresses: [asciiAddress(user.email)] },
    Message: welcomeEmail(sendWelcome, user),
  });
  for await (const attempt of attemptsWithBackoff(clock, deadline)) {
    await waitForRate(deadline);
    try {
      const { MessageId = "" } = await ses.send(command);
      return { messageId: MessageId };
    } catch (error) {
      const refusal = classifySesError(error, senderAddress);
      if (refusal === "for good") return { error: (error as Error).message };
      if (refusal === "for now") return "closed";
      if (refusal === undefined) return outcomeUnknown(user, error);
      if (attempt === MOST_THROTTLED) return "closed";
    }
  }
  return "closed";
}

/** Logged without SES's own words, which may name the address. */
function outcomeUnknown({ uploadId }: RecipientRecord, error: unknown): "later" {
  const name = error instanceof Error ? error.name : typeof error;
  console.error(JSON.stringify({ message: "SES did not say whether it took an email", uploadId, error: name }));
  return "later";
}

/** SES takes a domain in other scripts as Punycode only. */
function asciiAddress(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, at)}@${domainToASCII(email.slice(at + 1)) || email.slice(at + 1)}`;
}
