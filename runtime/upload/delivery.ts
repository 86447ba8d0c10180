/**
 * What becomes of a welcome email that SES accepted, by rank: a status gives way to a later one of this list and to no
 * earlier one, in whatever order SES reports them. Each is the counter of its users, too.
 */
export const DELIVERY_STATUSES = ["delivered", "bounced", "complained"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The message tag of each welcome email, with the upload that inserted its recipient: SES's events have it. */
export const UPLOAD_TAG = "uploadId";

/** What became of a user's welcome email. */
export interface Delivery extends Partial<Record<DeliveryStatus, string>> {
  /** The highest that SES reported. The attribute of that name has its time, ISO 8601; those of lower ones may be missing. */
  status: DeliveryStatus;
  messageId: string;
  /** SES's word for why an email bounced (`General`, `NoEmail`, `OnAccountSuppressionList`) or was complained about (`abuse`). */
  reason?: string;
}

/** What SES reports about an email. */
export interface DeliveryReport {
  status: DeliveryStatus;
  /** ISO 8601. */
  at: string;
  messageId: string;
  reason?: string;
}

/**
 * Returns what became of an email after a report.
 * @param delivery - what was known before
 * @returns the same object where the report changes nothing: it was delivered again, or a higher status is known
 */
export function deliveryAfter(
  delivery: Delivery | undefined,
  { status, at, messageId, reason }: DeliveryReport,
): Delivery {
  if (delivery !== undefined && rankOf(delivery.status) >= rankOf(status)) return delivery;
  const { reason: _, ...earlier } = delivery ?? {};
  return { ...earlier, status, messageId, [status]: at, ...(reason !== undefined && { reason }) };
}

/** An attribute of this name can be of a file: a user of an earlier version can have a column that is called so. */
export function isDelivery(value: unknown): value is Delivery {
  return typeof value === "object" && value !== null && "status" in value && rankOf(value.status) >= 0;
}

function rankOf(status: unknown): number {
  return DELIVERY_STATUSES.indexOf(status as DeliveryStatus);
}
