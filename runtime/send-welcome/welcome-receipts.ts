import { createHash } from "node:crypto";
import { marshall } from "@aws-sdk/util-dynamodb";
import { isoTime } from "../clock";
import type { Receipt } from "../upload/receipts";
import { expiresAt } from "../upload/summary";
import type { SendWelcome } from "./dependencies";
import type { RecipientRecord } from "./recipients";
import type { FinalResult } from "./send-email";

/** Marks the user as welcomed, or as refused for good; counted with that, once. */
export function welcomeReceipt(
  { usersTable, clock }: SendWelcome,
  { email, uploadId }: RecipientRecord,
  result: FinalResult,
): Receipt {
  return {
    write: {
      Update: {
        TableName: usersTable,
        Key: marshall({ email }),
        UpdateExpression: "SET #welcome = :welcome REMOVE #lease",
        ConditionExpression: "#uploadId = :uploadId AND attribute_not_exists(#welcome)",
        ExpressionAttributeNames: { "#welcome": "welcome", "#uploadId": "uploadId", "#lease": "welcomeLease" },
        ExpressionAttributeValues: marshall({ ":welcome": { at: isoTime(clock), ...result }, ":uploadId": uploadId }),
      },
    },
    counts: { ["error" in result ? "welcomeFailed" : "welcomed"]: 1, toWelcome: -1 },
  };
}

/**
 * A user who was deleted, or deleted and made anew by another upload, before the email went: there is no record to
 * mark, so the upload keeps one, under a hash of the email.
 */
export function absentRecipientReceipt(
  { uploadsTable, clock }: SendWelcome,
  { email, uploadId }: RecipientRecord,
): Receipt {
  const part = `ABSENT#${createHash("sha256").update(email).digest("hex")}`;
  return {
    write: {
      Put: {
        TableName: uploadsTable,
        Item: marshall({ uploadId, part, writtenAt: isoTime(clock), expiresAt: expiresAt(clock.now()) }),
        ConditionExpression: "attribute_not_exists(uploadId)",
      },
    },
    counts: { welcomeFailed: 1, toWelcome: -1 },
  };
}
