import { isoTime } from "../runtime/clock";
import { isDelivery } from "../runtime/upload/delivery";
import type { Receipt, UploadsTable } from "../runtime/upload/receipts";
import { expiresAt } from "../runtime/upload/summary";
import { type Tombstone, tombstonePart } from "../runtime/upload/tombstone";
import type { User } from "../runtime/user";

/** Receipts of one transaction: each deletes a user and puts a tombstone, and one more action updates SUMMARY. */
export const UNDONE_PER_TRANSACTION = 49;

/** Attributes that a condition compares at most, since it takes 4 KB: the fingerprint, which is of all of them, and the first others. */
const MOST_COMPARED = 100;

/**
 * Returns the receipt of an undone user: deletes the user as it was read, puts a tombstone, and counts it.
 * @param uploads - both tables
 * @param uploadId - the upload, which is the user's
 * @param user - all attributes
 */
export function undoReceipt(
  { usersTable, uploadsTable, clock }: Pick<UploadsTable, "uploadsTable" | "clock"> & { usersTable: string },
  uploadId: string,
  user: User & Record<string, unknown>,
): Receipt {
  const { email: key, line, welcome, welcomeLease: _, updatedByUploads: __, delivery, ...attributes } = user;
  const ours = { uploadId, fingerprint: user.fingerprint, line, ...(delivery !== undefined && { delivery }) };
  const compared = Object.entries({ ...ours, ...attributes }).slice(0, MOST_COMPARED);
  const outcome = welcome === undefined || "stopped" in welcome ? "not sent" : "error" in welcome ? "failed" : "sent";
  const tombstone: Tombstone = {
    ...{ uploadId, part: tombstonePart(key), outcome },
    ...(line !== undefined && { line }),
    ...(isDelivery(delivery) && { delivery: delivery.status }),
  };
  return {
    write: {
      Delete: {
        TableName: usersTable,
        Key: { email: key },
        ConditionExpression: [
          ...compared.map((_, index) => `#a${index} = :a${index}`),
          welcome === undefined ? "attribute_not_exists(#welcome)" : "#welcome = :welcome",
          // A user that another upload has updated is never undone.
          "attribute_not_exists(#updates)",
          ...(delivery === undefined ? ["attribute_not_exists(#delivery)"] : []),
        ].join(" AND "),
        ExpressionAttributeNames: {
          ...Object.fromEntries(compared.map(([name], index) => [`#a${index}`, name])),
          "#welcome": "welcome",
          "#updates": "updatedByUploads",
          ...(delivery === undefined && { "#delivery": "delivery" }),
        },
        ExpressionAttributeValues: {
          ...Object.fromEntries(compared.map(([, value], index) => [`:a${index}`, value])),
          ...(welcome !== undefined && { ":welcome": welcome }),
        },
      },
    },
    also: {
      Put: {
        TableName: uploadsTable,
        Item: { ...tombstone, writtenAt: isoTime(clock), expiresAt: expiresAt(clock.now()) },
      },
    },
    counts: { undone: 1, ...(welcome === undefined && { notWelcomed: 1, toWelcome: -1 }) },
  };
}
