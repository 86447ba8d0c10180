import { parseJsonObject } from "../parse-json-object";
import { type DeliveryReport, UPLOAD_TAG } from "../upload/delivery";

/** What SES reports about the welcome email to a user. */
export interface DeliveryEvent extends DeliveryReport {
  email: string;
  uploadId: string;
}

/**
 * The parts of SES's event that are read.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
interface SesEvent {
  eventType?: unknown;
  mail?: { messageId?: unknown; destination?: unknown; tags?: Record<string, unknown> };
  delivery?: { timestamp?: string };
  bounce?: { timestamp?: string; bounceType?: string; bounceSubType?: string };
  complaint?: { timestamp?: string; complaintSubType?: string | null; complaintFeedbackType?: string };
}

/**
 * SES publishes it once to a new event destination.
 * @see https://github.com/ope-tech/laravel-ses/issues/10
 */
const VALIDATION = /^Successfully validated SNS topic/;

/**
 * Reads the event in a message of the delivery-events queue.
 * @param body - the message's body
 * @returns undefined where it changes nothing: the email has no tag of ours, or the event decides nothing
 * @throws TypeError where it holds no event of SES; such a message is dead-lettered
 */
export function deliveryEventOf(body: string): DeliveryEvent | undefined {
  if (VALIDATION.test(body)) return undefined;
  const event = parseJsonObject(body) as SesEvent;
  const { messageId, destination, tags } = event.mail ?? {};
  const [email] = Array.isArray(destination) ? destination : [];
  if (typeof event.eventType !== "string" || typeof messageId !== "string" || typeof email !== "string")
    throw new TypeError("The message is no event of SES: expected an object with eventType and mail.");
  const uploadIds = tags?.[UPLOAD_TAG];
  const [uploadId] = Array.isArray(uploadIds) ? uploadIds : [];
  const report = reportOf(event);
  if (typeof uploadId !== "string" || report === undefined) return undefined;
  return { ...report, messageId, email: email.toLowerCase(), uploadId };
}

/**
 * Only a bounce of type Permanent is a hard bounce. SES reports as Transient what may succeed at another time, and
 * automatic responses ("out of the office") to emails that were delivered; as Undetermined what it cannot interpret. It
 * counts neither towards the bounce rate nor for the suppression list.
 */
function reportOf({ eventType, delivery, bounce, complaint }: SesEvent): Omit<DeliveryReport, "messageId"> | undefined {
  if (eventType === "Delivery") return { status: "delivered", at: timeOf(delivery) };
  if (eventType === "Complaint") {
    const reason = complaint?.complaintSubType ?? complaint?.complaintFeedbackType;
    return { status: "complained", at: timeOf(complaint), ...(reason && { reason }) };
  }
  if (eventType !== "Bounce" || bounce?.bounceType !== "Permanent") return undefined;
  const { bounceSubType: reason } = bounce;
  return { status: "bounced", at: timeOf(bounce), ...(reason && { reason }) };
}

function timeOf(details: { timestamp?: string } | undefined): string {
  const { timestamp } = details ?? {};
  if (timestamp === undefined || Number.isNaN(Date.parse(timestamp)))
    throw new TypeError("The event of SES has no time: expected a timestamp.");
  return timestamp;
}
