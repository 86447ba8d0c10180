import { isDeepStrictEqual } from "node:util";
import { tombstonePart } from "../../../runtime/upload/tombstone";
import type { User } from "../../../runtime/user";
import type { Invariant } from "./evidence";

/**
 * At rest: every valid email of every file that was read is stored, by one of its rows, unless the upload was stopped,
 * and counted as inserted by the upload that stored it; earlier users are unchanged, except for updates. Invariants 2 and 6.
 */
export const usersStoredOnce: Invariant = ({ uploads, users, before }) => {
  const violations: string[] = [];
  const stored = new Map(users.map((user) => [user.email, user]));
  const undone = new Set(uploads.flatMap((upload) => upload.undone.map(({ part }) => part)));
  for (const { uploadId, file, summary, receipts, undone: gone } of uploads) {
    const rows = new Map(file.accepted.map((row) => [row.line, row.email]));
    const made = users.filter((user) => user.uploadId === uploadId);
    for (const { email, line } of made)
      if (rows.get(line ?? 0) !== email)
        violations.push(`${uploadId} stored ${email} as line ${line}, which it is not.`);
    const inserted = receipts.reduce((sum, receipt) => sum + receipt.inserted, 0);
    if (inserted !== made.length + gone.length)
      violations.push(`${uploadId} counts ${inserted} users as inserted and made ${made.length}.`);
    if (summary?.parsedAt === undefined || summary.stoppedAt !== undefined) continue;
    for (const { line, email } of file.accepted)
      if (!stored.has(email) && !undone.has(tombstonePart(email)) && !file.unstorable.includes(line))
        violations.push(`${email}, line ${line} of ${uploadId}, is not stored.`);
  }
  for (const user of before) violations.push(...changesOf(user, stored.get(user.email)));
  return violations;
};

/**
 * What a user is known by never changes, whatever updates it: the upload that inserted it, and what became of its email. The
 * name changes only by an update.
 */
export function changesOf(before: User, now: User | undefined): string[] {
  if (now === undefined) return [`${before.email} is gone.`];
  if (before.welcome !== undefined && !isDeepStrictEqual(before.welcome, now.welcome))
    return [`${before.email}: its welcome changed.`];
  const isUpdated = !isDeepStrictEqual(before.updatedByUploads, now.updatedByUploads);
  const attributes = ["uploadId", "line", "createdAt", ...(isUpdated ? [] : (["name"] as const))] as const;
  return attributes
    .filter((attribute) => before[attribute] !== now[attribute])
    .map((attribute) => `${before.email}: ${attribute} was ${before[attribute]} and became ${now[attribute]}.`);
}
