import { tombstonePart } from "../../../runtime/upload/tombstone";
import type { Invariant } from "./evidence";

/**
 * At rest: each user that an upload inserted was sent one email, or none where SES refused the address permanently, and
 * at most one more for each response of SES that was lost; a user who was undone was sent what is recorded; no other
 * address was sent any. Invariant 3.
 */
export const emailsSentOnce: Invariant = ({ uploads, users, before, emails, refused, lostOutcomes }) => {
  const sent = new Map<string, number>();
  const notified = uploads.map(({ file }) => file.notified);
  for (const { to } of emails.filter((email) => !notified.includes(email.to))) sent.set(to, (sent.get(to) ?? 0) + 1);
  const known = new Set(before.map(({ email }) => email));
  const byUploads = new Set(uploads.map(({ uploadId }) => uploadId));
  const made = users.filter(({ email, uploadId }) => !known.has(email) && byUploads.has(uploadId ?? ""));

  /** Emails that were recorded for users who were undone, by the part of their tombstone. */
  const toUndone = new Map<string, number>();
  for (const { part, outcome } of uploads.flatMap(({ undone }) => undone))
    toUndone.set(part, (toUndone.get(part) ?? 0) + (outcome === "sent" ? 1 : 0));

  const violations: string[] = [];
  for (const { email, welcome } of made) {
    const count = sent.get(email) ?? 0;
    sent.delete(email);
    const lost = lostOutcomes[email] ?? 0;
    if (welcome === undefined) violations.push(`${email} was never welcomed.`);
    if (welcome && "error" in welcome && !refused.includes(email))
      violations.push(
        `${email} is recorded as refused permanently, but SES would have accepted the email: ${welcome.error}`,
      );
    const least = (welcome && "messageId" in welcome ? 1 : 0) + (toUndone.get(tombstonePart(email)) ?? 0);
    const most = least + lost;
    if (count < least || count > most)
      violations.push(`${email} got ${count} emails, expected ${least} to ${most}: ${lost} outcomes were lost.`);
  }
  for (const [email, count] of sent) {
    const least = toUndone.get(tombstonePart(email));
    const most = (least ?? 0) + (lostOutcomes[email] ?? 0);
    if (least !== undefined && count >= least && count <= most) continue;
    violations.push(`${email} got ${count} emails and is ${known.has(email) ? "no new user" : "not stored"}.`);
  }
  return violations;
};
