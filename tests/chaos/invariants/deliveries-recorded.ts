import { DELIVERY_STATUSES, type DeliveryStatus } from "../../../runtime/upload/delivery";
import type { Invariant } from "./evidence";

/** At rest: what SES has published about the email to a user is recorded, the worst of it, and nothing else. Invariant 10. */
export const deliveriesRecorded: Invariant = ({ uploads, users, before, reports }) => {
  if (reports === undefined) return [];
  const worst = new Map<string, DeliveryStatus>();
  for (const { to, uploadId, status } of reports) {
    const key = `${uploadId} ${to}`;
    const known = worst.get(key);
    if (known === undefined || rankOf(status) > rankOf(known)) worst.set(key, status);
  }
  const known = new Set(before.map(({ email }) => email));
  const byUploads = new Set(uploads.map(({ uploadId }) => uploadId));
  return users
    .filter(({ email, uploadId }) => !known.has(email) && byUploads.has(uploadId ?? ""))
    .flatMap(({ email, uploadId, delivery }) => {
      const expected = worst.get(`${uploadId} ${email}`);
      if (delivery?.status === expected) return [];
      return [
        `${email} is recorded as ${delivery?.status ?? "without a report"}, SES reported ${expected ?? "nothing"}.`,
      ];
    });
};

function rankOf(status: DeliveryStatus): number {
  return DELIVERY_STATUSES.indexOf(status);
}
