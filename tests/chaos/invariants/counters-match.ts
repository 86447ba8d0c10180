import type { DeliveryStatus } from "../../../runtime/upload/delivery";
import type { User } from "../../../runtime/user";
import type { UploadEvidence } from "./evidence";

/**
 * Counters are what receipts and marks say, at every moment: each is written in the transaction that counts it.
 * Invariant 1, second half.
 */
export function countersMatch(upload: UploadEvidence, users: readonly User[]): string[] {
  const { uploadId, summary, receipts, absent, undone } = upload;
  if (summary === undefined) return receipts.length === 0 ? [] : [`${uploadId} has receipts and no SUMMARY.`];
  const sum = (counter: "inserted" | "updated" | "existing" | "duplicates" | "invalid" | "notInserted") =>
    receipts.reduce((total, receipt) => total + (receipt[counter] ?? 0), 0);
  const ours = users.filter((user) => user.uploadId === uploadId);
  const gone = (outcome: string) => undone.filter((tombstone) => tombstone.outcome === outcome).length;
  const marked = (name: string) => ours.filter(({ welcome }) => welcome && name in welcome).length;
  const welcomed = marked("messageId") + gone("sent");
  const refused = marked("error") + gone("failed");
  const stopped = marked("stopped") + gone("not sent");
  const reported = (status: DeliveryStatus) =>
    ours.filter(({ delivery }) => delivery?.status === status).length +
    undone.filter(({ delivery }) => delivery === status).length;
  const settled =
    sum("inserted") + sum("updated") + sum("existing") + sum("duplicates") + sum("invalid") + sum("notInserted");
  const expected = {
    inserted: sum("inserted"),
    updated: sum("updated"),
    existing: sum("existing"),
    duplicates: sum("duplicates"),
    invalid: sum("invalid"),
    notInserted: sum("notInserted"),
    welcomed,
    welcomeFailed: refused + absent,
    notWelcomed: stopped,
    undone: undone.length,
    delivered: reported("delivered"),
    bounced: reported("bounced"),
    complained: reported("complained"),
    toInsert: (summary.parsedAt === undefined ? 0 : (summary.accepted ?? 0)) - settled,
    toWelcome: sum("inserted") - welcomed - refused - absent - stopped,
  };
  return Object.entries(expected)
    .filter(([counter, count]) => (summary[counter as keyof typeof expected] ?? 0) !== count)
    .map(
      ([counter, count]) =>
        `${uploadId}: ${counter} is ${summary[counter as keyof typeof expected] ?? 0}, receipts and marks say ${count}.`,
    );
}
