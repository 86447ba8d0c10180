import { SESServiceException, type SendEmailCommandInput } from "@aws-sdk/client-ses";

export interface SesOptions {
  /** Emails that the account may send in any second. */
  perSecond: number;
  /** Emails that it may send in any 24 hours. */
  perDay: number;
  /** Emails that other senders of the account have sent in the last second. Default: none. */
  sentByOthers?(): number;
  /** Whether the account is paused at this moment. */
  isPaused(): boolean;
  /** Why SES rejects an address permanently; undefined where it does not. */
  refuses(address: string): SesError | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Names of the configuration sets that exist. Default: none. */
  configurationSets?: readonly string[];
}

export interface AcceptedEmail {
  to: string;
  /** As in the request. */
  source: string;
  subject: string;
  configurationSet?: string;
  tags: Record<string, string>;
  messageId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

interface SesError {
  name: string;
  message: string;
}

/**
 * Errors of the Query API by what is wrong, each with every name and text under which it was reported.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
export const SES_ERRORS = {
  // https://github.com/awsdocs/amazon-ses-developer-guide/issues/60
  rate: [{ name: "Throttling", message: "Maximum sending rate exceeded." }],
  quota: [{ name: "Throttling", message: "Daily message quota exceeded." }],
  // https://github.com/GoodDollar/GoodServer/issues/419
  paused: [
    {
      name: "MessageRejected",
      message:
        "Sending paused for this account. For more information, please check the inbox of the email address associated with your AWS account.",
    },
    {
      name: "MessageRejected",
      message:
        "Sending suspended for this account. For more information, please check the inbox of the email address associated with your AWS account.",
    },
    { name: "AccountSendingPausedException", message: "Email sending is disabled for the entire account." },
  ],
  rejected: [
    { name: "MessageRejected", message: "Address blacklisted." },
    // https://github.com/faiscadev/fakecloud/pull/1110
    { name: "MessageRejected", message: "Address is on the suppression list" },
    // https://github.com/hcengineering/platform/issues/7864
    { name: "InvalidParameterValue", message: "Local address contains illegal character" },
  ],
} as const satisfies Record<string, readonly SesError[]>;

const DAY = 24 * 60 * 60 * 1_000;

/** SES's SendEmail in memory. @see https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html */
export function createSes(options: SesOptions) {
  const { perSecond, perDay, sentByOthers = () => 0, isPaused, refuses, now, configurationSets = [] } = options;
  const accepted: AcceptedEmail[] = [];
  let count = 0;
  const acceptedWithin = (milliseconds: number) => {
    const since = now() - milliseconds;
    return accepted.length - 1 - accepted.findLastIndex(({ at }) => at <= since);
  };
  return {
    /** Answers SendEmail with what the client would give or throw. */
    execute(
      command: string,
      { Destination, Message, Source = "", ConfigurationSetName: configurationSet, Tags = [] }: SendEmailCommandInput,
    ): { MessageId: string } {
      if (command !== "SendEmailCommand") throw new TypeError(`The double of SES does not know ${command}.`);
      const [to = ""] = Destination?.ToAddresses ?? [];
      if (configurationSet !== undefined && !configurationSets.includes(configurationSet))
        throw refusal(noConfigurationSet(configurationSet));
      if (isPaused()) throw refusal(SES_ERRORS.paused[count++ % SES_ERRORS.paused.length]);
      const error = refuses(to);
      if (error !== undefined) throw refusal(error);
      if (acceptedWithin(DAY) >= perDay) throw refusal(SES_ERRORS.quota[0]);
      if (acceptedWithin(1_000) + sentByOthers() >= perSecond) throw refusal(SES_ERRORS.rate[0]);
      const messageId = `ses-${accepted.length + 1}`;
      const tags = Object.fromEntries(Tags.map(({ Name = "", Value = "" }) => [Name, Value]));
      const subject = Message?.Subject?.Data ?? "";
      accepted.push({
        ...{ to, source: Source, subject, messageId, at: now(), tags },
        ...(configurationSet && { configurationSet }),
      });
      return { MessageId: messageId };
    },
    /** In the order in which SES took them. */
    accepted: accepted as readonly AcceptedEmail[],
  };
}

export type Ses = ReturnType<typeof createSes>;

/** @see https://github.com/Notifuse/notifuse/issues/162 */
function noConfigurationSet(name: string): SesError {
  return { name: "ConfigurationSetDoesNotExist", message: `Configuration set <${name}> does not exist.` };
}

function refusal({ name, message }: SesError = SES_ERRORS.rate[0]): SESServiceException {
  return new SESServiceException({ name, $fault: "client", message, $metadata: { httpStatusCode: 400 } });
}
