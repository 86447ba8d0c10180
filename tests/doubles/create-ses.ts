import { SESServiceException, type SendEmailCommandInput } from "@aws-sdk/client-ses";

export interface SesOptions {
  /** Emails that the account may send in any second. */
  perSecond: number;
  /** Emails that it may send in any 24 hours. */
  perDay: number;
  /** Whether the account is paused at this moment. */
  isPaused(): boolean;
  /** Whether an address is refused permanently. */
  refuses(address: string): boolean;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface AcceptedEmail {
  to: string;
  messageId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

const DAY = 24 * 60 * 60 * 1_000;

/** SES's SendEmail in memory. @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html */
export function createSes({ perSecond, perDay, isPaused, refuses, now }: SesOptions) {
  const accepted: AcceptedEmail[] = [];
  const acceptedWithin = (milliseconds: number) => {
    const since = now() - milliseconds;
    return accepted.length - 1 - accepted.findLastIndex(({ at }) => at <= since);
  };
  return {
    /** Answers SendEmail with what the client would give or throw. */
    execute(command: string, { Destination }: SendEmailCommandInput): { MessageId: string } {
      if (command !== "SendEmailCommand") throw new TypeError(`The double of SES does not know ${command}.`);
      const [to = ""] = Destination?.ToAddresses ?? [];
      if (isPaused())
        throw refusal("AccountSendingPausedException", "Email sending is disabled for the entire account.");
      if (refuses(to)) throw refusal("MessageRejected", "Address is on the suppression list for your account");
      if (acceptedWithin(DAY) >= perDay) throw refusal("ThrottlingException", "Daily message quota exceeded.");
      if (acceptedWithin(1_000) >= perSecond) throw refusal("ThrottlingException", "Maximum sending rate exceeded.");
      const messageId = `ses-${accepted.length + 1}`;
      accepted.push({ to, messageId, at: now() });
      return { MessageId: messageId };
    },
    /** In the order in which SES took them. */
    accepted: accepted as readonly AcceptedEmail[],
  };
}

export type Ses = ReturnType<typeof createSes>;

export function refusal(name: string, message: string): SESServiceException {
  return new SESServiceException({ name, $fault: "client", message, $metadata: { httpStatusCode: 400 } });
}
