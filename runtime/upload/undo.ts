import { createHash } from "node:crypto";
import { isoTime } from "../clock";
import type { User } from "../user";
import { type DeliveryStatus, isDelivery } from "./delivery";
import type { Receipt, UploadsTable } from "./receipts";
import { expiresAt } from "./summary";

/** Receipts of one transaction: each deletes a user and puts a tombstone, and one more action updates SUMMARY. */
export const UNDONE_PER_TRANSACTION = 49;

/** Attributes that a condition compares at most, since it takes 4 KB: the fingerprint, which is of all of them, and the first others. */
const MOST_COMPARED = 100;

/** Item of the uploads table in place of a user who is gone. */
export interface Tombstone {
  uploadId: string;
  part: string;
  /** Of a user who was undone. */
  line?: number;
  /** What became of the email of a user who was undone. */
  outcome?: "sent" | "failed" | "not sent";
  /** What SES had reported about it by then. */
  delivery?: DeliveryStatus;
}

/** Returns the `part` of the tombstone of a user: the email is in it as a hash. */
export function tombstonePart(email: string): string {
  return `ABSENT#${createHash("sha256").update(email).digest("hex")}`;
}

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
