import { isoTime } from "../clock";
import type { Receipt } from "../upload/receipts";
import { type Counter, expiresAt } from "../upload/summary";
import { tombstonePart } from "../upload/tombstone";
import type { SendWelcome } from "./dependencies";
import type { Recipient } from "./recipients";
import type { FinalResult } from "./send-email";

/** Returns the receipt of an email: sets `welcome` of the user, and counts the email as sent, failed or not sent. */
export function welcomeReceipt(
  { usersTable, clock }: SendWelcome,
  { email, uploadId }: Recipient,
  result: FinalResult,
): Receipt {
  return {
    write: {
      Update: {
        TableName: usersTable,
        Key: { email },
        UpdateExpression: "SET #welcome = :welcome REMOVE #lease",
        ConditionExpression: "#uploadId = :uploadId AND attribute_not_exists(#welcome)",
        ExpressionAttributeNames: { "#welcome": "welcome", "#uploadId": "uploadId", "#lease": "welcomeLease" },
        ExpressionAttributeValues: { ":welcome": { at: isoTime(clock), ...result }, ":uploadId": uploadId },
      },
    },
    counts: { [counterOf(result)]: 1, toWelcome: -1 },
  };
}

function counterOf(result: FinalResult): Counter {
  if ("stopped" in result) return "notWelcomed";
  return "error" in result ? "welcomeFailed" : "welcomed";
}

/**
 * Returns the receipt of a user who was deleted, or deleted and inserted by another upload, before the email was sent:
 * there is no user to write to, so the upload has an item for it, under a hash of the email.
 */
export function absentRecipientReceipt({ uploadsTable, clock }: SendWelcome, { email, uploadId }: Recipient): Receipt {
  const part = tombstonePart(email);
  return {
    write: {
      Put: {
        TableName: uploadsTable,
        Item: { uploadId, part, writtenAt: isoTime(clock), expiresAt: expiresAt(clock.now()) },
        ConditionExpression: "attribute_not_exists(uploadId)",
      },
    },
    counts: { welcomeFailed: 1, toWelcome: -1 },
  };
}
