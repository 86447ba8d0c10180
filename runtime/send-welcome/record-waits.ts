import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { isoTime } from "../clock";
import { logError, logInfo } from "../log";
import type { UploadsTable } from "../upload/receipts";
import { expiresAt } from "../upload/summary";
import { type Wait, type WaitCause, waitPart } from "../upload/wait";

/**
 * Records that uploads wait for SES, once for each upload and cause: the item is in the uploads stream, and notify emails
 * the uploader. What cannot be written is logged alone: the retry of the emails records it again if SES still refuses them.
 * @param uploads - the table
 * @param waits - the causes by the uploads' ids
 */
export async function recordWaits(
  { dynamodb, uploadsTable, clock }: UploadsTable,
  waits: ReadonlyMap<string, WaitCause>,
): Promise<void> {
  for (const [uploadId, cause] of waits) {
    const wait: Wait = { uploadId, part: waitPart(cause), since: isoTime(clock), expiresAt: expiresAt(clock.now()) };
    try {
      await dynamodb.send(
        new PutCommand({
          TableName: uploadsTable,
          Item: wait,
          ConditionExpression: "attribute_not_exists(uploadId)",
        }),
      );
      logInfo("waits for SES", { uploadId, cause });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) logError("wait not recorded", error, { uploadId });
    }
  }
}
