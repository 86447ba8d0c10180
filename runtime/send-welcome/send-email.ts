import { domainToASCII } from "node:url";
import { SendEmailCommand } from "@aws-sdk/client-ses";
import { attempts } from "../attempts";
import type { SendWelcome } from "./dependencies";
import type { NewUser } from "./new-user";
import { refusalOf } from "./refusal-of";
import { welcomeEmail } from "./welcome-email";

/** SES accepted the email, or refused it for good. */
export type Settled = { messageId: string } | { error: string };
/** `later`: SES refuses for now (rate, daily quota, paused account); the email is still to be sent. */
export type SendResult = Settled | "later";

/**
 * Sends one welcome email at the configured pace. Throws where SES does not say whether it took the email.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
export async function sendEmail(sendWelcome: SendWelcome, user: NewUser, deadline: number): Promise<SendResult> {
  const { ses, clock, pace, senderAddress } = sendWelcome;
  const command = new SendEmailCommand({
    Source: senderAddress,
    Destination: { ToAddresses: [asciiAddress(user.email)] },
    Message: welcomeEmail(sendWelcome, user),
  });
  for await (const _ of attempts(clock, deadline)) {
    await pace();
    try {
      const { MessageId = "" } = await ses.send(command);
      return { messageId: MessageId };
    } catch (error) {
      const refusal = refusalOf(error, senderAddress);
      if (refusal === undefined) throw error;
      if (refusal === "for good") return { error: (error as Error).message };
      if (refusal === "for now") return "later";
    }
  }
  return "later";
}

/** SES takes a domain in other scripts as Punycode only. */
function asciiAddress(email: string): string {
  const at = email.lastIndexOf("@");
  return `${email.slice(0, at)}@${domainToASCII(email.slice(at + 1)) || email.slice(at + 1)}`;
}
