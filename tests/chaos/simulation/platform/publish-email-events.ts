import { emailEvents, type Mailbox } from "../../../../local/services/email-events";
import type { DeliveryStatus } from "../../../../runtime/upload/delivery";
import type { AcceptedEmail } from "../../../doubles/create-ses";
import type { EmailReport } from "../../invariants/evidence";
import type { Deployment } from "../deployment";
import { mailboxOf } from "../workload/person";
import type { Invocation } from "./create-function";
import type { EmailLog } from "./email-log";
import type { World } from "./world";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a program is to make of the emails to a mailbox: an automatic response decides nothing. */
const STATUS: Record<Mailbox, DeliveryStatus[]> = {
  success: ["delivered"],
  ooto: ["delivered"],
  bounce: ["bounced"],
  suppressionlist: ["bounced"],
  complaint: ["delivered", "complained"],
};

/**
 * SES's events of the emails that it accepts: in no order, some of them twice or days later, and some before the response
 * to SendEmail. An address that bounced or complained is on the account's suppression list from then on.
 * @param publish - receives the events
 */
export function publishEmailEvents(
  { time, random, faults, trace, violate }: World,
  { configurationSet }: Deployment,
  emails: EmailLog,
  publish: (body: string) => void,
) {
  const published: EmailReport[] = [];
  const suppressionList = new Map<string, "BOUNCE" | "COMPLAINT">();

  const report = (email: AcceptedEmail, { name }: Invocation) => {
    // Not the users' emails, and not tracked.
    if (name.startsWith("notify#")) return;
    const { to, messageId, source, tags, at } = email;
    const suppressed = suppressionList.get(to);
    if (suppressed) faults.count("events of SES", "suppressed");
    if (email.configurationSet !== configurationSet.name)
      return violate(`${to} is mailed without the configuration set: SES would report nothing.`);
    const mailbox = mailboxOf(to);
    const sent = {
      ...{ messageId, source, identity: source, subject: "Welcome", destination: [to], tags, sentAt: at },
      ...{ configurationSet: configurationSet.name, caller: "send-welcome" },
    };
    const events = emailEvents(sent, to, mailbox, suppressed, time.now());
    for (const event of events.filter((each) => configurationSet.eventTypes.includes(each.eventType.toLowerCase()))) {
      const copies = faults.happens("events of SES", "duplicated", 2) ? random.between(2, 3) : 1;
      for (let copy = 0; copy < copies; copy++) {
        const isLate = faults.happens("events of SES", "late", 1);
        time.after(isLate ? random.between(MINUTE, 3 * DAY) : random.mostlySmall(1, 10_000), () => {
          trace.note("SES", `publishes ${event.eventType} of ${messageId}`);
          if (!suppressed && mailbox === "bounce") suppressionList.set(to, "BOUNCE");
          if (!suppressed && event.eventType === "Complaint") suppressionList.set(to, "COMPLAINT");
          publish(JSON.stringify(event));
        });
      }
    }
    const statuses: DeliveryStatus[] = suppressed
      ? [suppressed === "BOUNCE" ? "bounced" : "complained"]
      : STATUS[mailbox];
    for (const status of statuses) published.push({ to, uploadId: tags.uploadId ?? "", status });
  };
  emails.onAccepted(report);
  return { published: () => published };
}

export type EmailEvents = ReturnType<typeof publishEmailEvents>;
