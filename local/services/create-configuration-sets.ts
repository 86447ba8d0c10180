import { randomUUID } from "node:crypto";
import { LocalError } from "../errors";
import { type Call, type Layer, type Reply, wholeReply } from "../gateway/call";
import { errorReply } from "../gateway/error-reply";
import { arnOf, nameOfArn } from "../program/arn";
import type { Topics } from "./create-topics";
import { type EmailEvent, emailEvents, type Mailbox, type SentEmail, simulatedMailbox } from "./email-events";
import { sesReply } from "./ses-reply";

/** Why SES puts an address on the account's suppression list: both, unless the account's settings say otherwise. */
type SuppressionReason = "BOUNCE" | "COMPLAINT";

type Email = Omit<SentEmail, "configurationSet">;

interface EventDestination {
  name: string;
  topicArn: string;
  /** As `delivery`. */
  types: readonly string[];
}

export interface ConfigurationSetsOptions {
  topics: Pick<Topics, "publish">;
  /** How the mailbox of an address outside the mailbox simulator behaves. Default: it takes every email. */
  mailboxOf?(address: string): Mailbox;
  /** The verified SES identity that an address sends under. Default: the address itself. */
  identityOf?(address: string): string;
}

/** SES's configuration sets, the events of the emails that are sent through them, and the account's suppression list. */
export interface ConfigurationSets {
  create(name: string): void;
  /**
   * Has SES publish events to a topic.
   * @throws LocalError where the set does not exist, or the topic does not take events: AWS would accept that, and lose them
   */
  addDestination(name: string, destination: EventDestination): void;
  /**
   * Checks each email's configuration set and tags, as SES does, and publishes the events of those that it accepts.
   * Emails to addresses on the suppression list are accepted and not sent, with a configuration set or without.
   */
  layer: Layer;
  stop(): void;
}

/**
 * @see https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html
 */
export function createConfigurationSets({
  topics,
  mailboxOf = () => "success",
  identityOf = (address) => address,
}: ConfigurationSetsOptions): ConfigurationSets {
  const destinationsOf = new Map<string, EventDestination[]>();
  const suppressionList = new Map<string, SuppressionReason>();
  const scheduled = new Set<NodeJS.Immediate>();

  function publish(configurationSet: string, topicArn: string, message: string): boolean {
    const sourceArn = arnOf("ses", `configuration-set/${configurationSet}`);
    return topics.publish(topicArn, message, { service: "ses.amazonaws.com", sourceArn });
  }

  /** Publishes after the response, as SES does. */
  function publishLater(configurationSet: string, event: EmailEvent): void {
    const immediate = setImmediate(() => {
      scheduled.delete(immediate);
      const message = JSON.stringify(event);
      for (const { types, topicArn } of destinationsOf.get(configurationSet) ?? [])
        if (types.includes(event.eventType.toLowerCase())) publish(configurationSet, topicArn, message);
    });
    scheduled.add(immediate);
  }

  const suppressionOf = (address: string) => suppressionList.get(address.toLowerCase());

  function report(email: Email, configurationSet: string | undefined): void {
    for (const recipient of email.destination) {
      const simulated = simulatedMailbox(recipient);
      const mailbox = simulated ?? mailboxOf(recipient);
      if (configurationSet !== undefined)
        for (const event of emailEvents({ ...email, configurationSet }, recipient, mailbox, suppressionOf(recipient)))
          publishLater(configurationSet, event);
      const reason = mailbox === "bounce" ? "BOUNCE" : mailbox === "complaint" ? "COMPLAINT" : undefined;
      // The simulator's addresses are never put on the list.
      if (simulated === undefined && reason !== undefined) suppressionList.set(recipient.toLowerCase(), reason);
    }
  }

  return {
    create: (name) => void destinationsOf.set(name, []),
    addDestination(name, destination) {
      const destinations = destinationsOf.get(name);
      if (destinations === undefined)
        throw new LocalError(`The configuration set ${name} of an event destination does not exist.`);
      // https://github.com/ope-tech/laravel-ses/issues/10
      const isPublished = publish(
        name,
        destination.topicArn,
        "Successfully validated SNS topic for Amazon SES event publishing.",
      );
      // The text that SES has for receipt rules: https://github.com/hashicorp/terraform-provider-aws/issues/14773
      if (!isPublished)
        throw new LocalError(`${destination.name}: Could not publish to SNS topic: ${destination.topicArn}`);
      destinations.push(destination);
    },
    async layer(call, next) {
      const { service, operation } = call;
      if (service !== "ses" || !["SendEmail", "SendRawEmail", "DescribeConfigurationSet"].includes(operation))
        return next();
      const form = new URLSearchParams(call.body.toString());
      if (operation === "DescribeConfigurationSet") {
        const name = form.get("ConfigurationSetName") ?? "";
        return destinationsOf.has(name) ? configurationSetReply(name) : doesNotExist(call, name);
      }
      const configurationSet = form.get("ConfigurationSetName") ?? undefined;
      const refusal = configurationSet && refusalOf(call, form, destinationsOf.has(configurationSet));
      if (refusal) return refusal;
      const email = emailOf(call, form, identityOf);
      if (email.destination.length > 0 && email.destination.every((address) => suppressionOf(address) !== undefined)) {
        report(email, configurationSet);
        return accepted(email.messageId);
      }
      const reply = await wholeReply(await next());
      const messageId = /<MessageId>([^<]+)<\/MessageId>/.exec(reply.body.toString())?.[1];
      if (reply.status === 200 && messageId !== undefined) report({ ...email, messageId }, configurationSet);
      return reply;
    },
    stop() {
      for (const immediate of scheduled) clearImmediate(immediate);
    },
  };
}

/**
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html#API_SendEmail_Errors
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_MessageTag.html
 */
function refusalOf(call: Call, form: URLSearchParams, exists: boolean): Reply | undefined {
  const refuse = (code: string, message: string, status = 400) => errorReply(call, { status, code, message });
  const name = form.get("ConfigurationSetName");
  if (call.operation === "SendRawEmail")
    return refuse("NotImplemented", "The local cloud does not host ConfigurationSetName of SendRawEmail.", 501);
  if (!exists) return doesNotExist(call, name ?? "");
  // The text: https://github.com/localstack/localstack/issues/8588
  for (const [tag, value] of Object.entries(tagsOf(form)))
    for (const [what, text] of [
      ["name", tag],
      ["value", value],
    ])
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(text ?? ""))
        return refuse(
          "InvalidParameterValue",
          `Invalid tag ${what} <${text}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`,
        );
  return undefined;
}

/** The text: https://github.com/Notifuse/notifuse/issues/162 */
function doesNotExist(call: Call, name: string): Reply {
  const message = `Configuration set <${name}> does not exist.`;
  return errorReply(call, { status: 400, code: "ConfigurationSetDoesNotExist", message });
}

/**
 * Returns SES's response to DescribeConfigurationSet with the attribute reputationOptions, the only one that is hosted.
 * @param isSendingEnabled - sending cannot be paused here
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_DescribeConfigurationSet.html
 */
export function configurationSetReply(name: string, isSendingEnabled = true): Reply {
  const reputation = `<ReputationOptions><SendingEnabled>${isSendingEnabled}</SendingEnabled><ReputationMetricsEnabled>false</ReputationMetricsEnabled></ReputationOptions>`;
  return sesReply("DescribeConfigurationSet", `<ConfigurationSet><Name>${name}</Name></ConfigurationSet>${reputation}`);
}

function emailOf({ principal }: Call, form: URLSearchParams, identityOf: (address: string) => string): Email {
  const source = form.get("Source") ?? "";
  return {
    messageId: randomUUID(),
    source,
    identity: identityOf(/<([^<>]+)>\s*$/.exec(source)?.[1] ?? source.trim()),
    subject: form.get("Message.Subject.Data") ?? "",
    destination: [...form]
      .filter(([name]) => /^Destination\.\w+Addresses\.member\./.test(name))
      .map(([, value]) => value),
    tags: tagsOf(form),
    caller: principal === undefined ? "root" : nameOfArn(principal),
    sentAt: Date.now(),
  };
}

/** `Tags.member.1.Name` and `Tags.member.1.Value`. */
function tagsOf(form: URLSearchParams): Record<string, string> {
  const names = [...form].filter(([key]) => /^Tags\.member\.\d+\.Name$/.test(key));
  return Object.fromEntries(names.map(([key, name]) => [name, form.get(key.replace(/Name$/, "Value")) ?? ""]));
}

/** SES's response to SendEmail. */
function accepted(messageId: string): Reply {
  return sesReply("SendEmail", `<MessageId>${messageId}</MessageId>`);
}
