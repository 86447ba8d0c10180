import { randomUUID } from "node:crypto";
import { ACCOUNT, arnOf } from "../program/arn";

/** An email that SES accepted through a configuration set. */
export interface SentEmail {
  messageId: string;
  /** As in the request: `Name <address>` or an address. */
  source: string;
  /** The verified identity that it was sent under. */
  identity: string;
  subject: string;
  destination: string[];
  configurationSet: string;
  /** Tags of the request. */
  tags: Record<string, string>;
  /** Name of the caller. */
  caller: string;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

/** What SES reports about an email to one recipient, by `eventType`. */
export type EmailEvent = { eventType: "Delivery" | "Bounce" | "Complaint" } & Record<string, unknown>;

export type Mailbox = "success" | "bounce" | "ooto" | "complaint" | "suppressionlist";
const SIMULATED: readonly Mailbox[] = ["success", "bounce", "ooto", "complaint", "suppressionlist"];

/**
 * Returns which address of SES's mailbox simulator an address is, labels (`bounce+label@…`) left out; undefined for any other.
 * @see https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
export function simulatedMailbox(address: string): Mailbox | undefined {
  const [, name] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(address) ?? [];
  return SIMULATED.find((mailbox) => mailbox === name?.toLowerCase());
}

/**
 * Returns the events of an email to a recipient, in the order in which SES publishes them, in the form that SES documents.
 * @param mailbox - how the recipient's mailbox behaves
 * @param suppressed - why the recipient is on the account's suppression list, if it is: SES accepts the email and sends none
 * @param now - milliseconds since the epoch
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
 */
export function emailEvents(
  email: SentEmail,
  recipient: string,
  mailbox: Mailbox,
  suppressed: "BOUNCE" | "COMPLAINT" | undefined,
  now = Date.now(),
): EmailEvent[] {
  if (suppressed === "BOUNCE") return [bounce(email, recipient, now, "Permanent", "OnAccountSuppressionList")];
  if (suppressed === "COMPLAINT") return [complaint(email, recipient, now, "OnAccountSuppressionList")];
  switch (mailbox) {
    case "success":
      return [delivery(email, recipient, now)];
    case "bounce":
      return [bounce(email, recipient, now, "Permanent", "General")];
    case "suppressionlist":
      return [bounce(email, recipient, now, "Permanent", "Suppressed")];
    // An automatic response is reported as a bounce, which it is not.
    case "ooto":
      return [delivery(email, recipient, now), bounce(email, recipient, now, "Transient", "General")];
    case "complaint":
      return [delivery(email, recipient, now), complaint(email, recipient, now, null)];
  }
}

function delivery(email: SentEmail, recipient: string, now: number): EmailEvent {
  return {
    eventType: "Delivery",
    mail: mailOf(email, { "ses:outgoing-ip": ["127.0.0.1"] }),
    delivery: {
      timestamp: isoTime(now),
      processingTimeMillis: now - email.sentAt,
      recipients: [recipient],
      smtpResponse: "250 2.6.0 Message received",
      reportingMTA: "mta.example.com",
    },
  };
}

/** What the mailbox or SES itself says of an email that bounced. */
const DIAGNOSTICS: Record<string, object> = {
  General: { action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" },
  Suppressed: {
    ...{ action: "failed", status: "5.1.1" },
    diagnosticCode:
      "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.",
  },
  OnAccountSuppressionList: {
    ...{ action: "failed", status: "5.1.1" },
    diagnosticCode:
      "Amazon SES did not send the message to this address because it is on the suppression list for your account.",
  },
};

function bounce(
  email: SentEmail,
  recipient: string,
  now: number,
  type: "Permanent" | "Transient",
  subType: string,
): EmailEvent {
  return {
    eventType: "Bounce",
    bounce: {
      feedbackId: randomUUID(),
      bounceType: type,
      bounceSubType: subType,
      bouncedRecipients: [{ emailAddress: recipient, ...(type === "Permanent" && DIAGNOSTICS[subType]) }],
      timestamp: isoTime(now),
      ...(type === "Permanent" && { reportingMTA: "dsn; mta.example.com" }),
    },
    mail: mailOf(email),
  };
}

function complaint(email: SentEmail, recipient: string, now: number, subType: string | null): EmailEvent {
  return {
    eventType: "Complaint",
    complaint: {
      feedbackId: randomUUID(),
      complaintSubType: subType,
      complainedRecipients: [{ emailAddress: recipient }],
      timestamp: isoTime(now),
      ...(subType === null && {
        userAgent: "Amazon SES Mailbox Simulator",
        complaintFeedbackType: "abuse",
        arrivalDate: isoTime(now),
      }),
    },
    mail: mailOf(email),
  };
}

function mailOf(email: SentEmail, tags: Record<string, string[]> = {}): object {
  const { messageId, source, identity, subject, destination, configurationSet, caller, sentAt } = email;
  const own = Object.entries(email.tags).map(([name, value]) => [name, [value]]);
  const domain = source.replace(/>\s*$/, "").split("@").at(-1) ?? "";
  return {
    timestamp: isoTime(sentAt),
    source,
    sourceArn: arnOf("ses", `identity/${identity}`),
    sendingAccountId: ACCOUNT,
    messageId,
    destination,
    headersTruncated: false,
    headers: [
      { name: "From", value: source },
      { name: "To", value: destination.join(", ") },
      { name: "Subject", value: subject },
      { name: "MIME-Version", value: "1.0" },
    ],
    commonHeaders: { from: [source], to: destination, messageId, subject },
    tags: {
      "ses:source-tls-version": ["TLSv1.3"],
      "ses:operation": ["SendEmail"],
      "ses:configuration-set": [configurationSet],
      "ses:source-ip": ["127.0.0.1"],
      "ses:from-domain": [domain],
      "ses:caller-identity": [caller],
      ...tags,
      ...Object.fromEntries(own),
    },
  };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
