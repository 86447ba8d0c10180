import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { type Clock, deadlineOf, systemClock } from "../clock";
import { logError } from "../log";
import type { DeliveryReport } from "../upload/delivery";
import { deliveryEventOf } from "./delivery-events";
import { recordDeliveries } from "./record-deliveries";

/** What the handler needs. */
export interface RecordDeliveryDependencies {
  dynamodb: DynamoDBDocumentClient;
  usersTable: string;
  uploadsTable: string;
  clock?: Clock;
}

/** The events of one upload: its reports and the ids of their messages, by the user's email. */
type EmailsOfUpload = Map<string, { reports: DeliveryReport[]; messageIds: string[] }>;

/**
 * Creates the handler of the delivery-events queue: records on users what SES reports about their welcome emails, and
 * counts it in the uploads. Messages that are not processed are reported as batch item failures.
 */
export function createRecordDelivery(dependencies: RecordDeliveryDependencies) {
  const tables = { ...dependencies, clock: dependencies.clock ?? systemClock };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const deadline = deadlineOf(context, tables.clock);
    const failed: string[] = [];
    for (const [uploadId, emails] of emailsByUpload(event, failed)) {
      const reported = [...emails].map(([email, { reports }]) => ({ email, reports }));
      const unrecorded = await recordDeliveries(tables, uploadId, reported, deadline);
      for (const { item } of unrecorded) failed.push(...(emails.get(item.email)?.messageIds ?? []));
      const [first] = unrecorded;
      if (first !== undefined) logError("deliveries not recorded", first.error, { uploadId, users: unrecorded.length });
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** @param failed - gets the ids of messages that hold no event */
function emailsByUpload(event: SQSEvent, failed: string[]): Map<string, EmailsOfUpload> {
  const uploads = new Map<string, EmailsOfUpload>();
  for (const { messageId, body } of event.Records) {
    try {
      const found = deliveryEventOf(body);
      if (found === undefined) continue;
      const { uploadId, email, ...report } = found;
      const emails: EmailsOfUpload = uploads.get(uploadId) ?? new Map();
      const ofEmail = emails.get(email) ?? { reports: [], messageIds: [] };
      ofEmail.reports.push(report);
      ofEmail.messageIds.push(messageId);
      uploads.set(uploadId, emails.set(email, ofEmail));
    } catch (error) {
      failed.push(messageId);
      logError("message not readable", error, { messageId });
    }
  }
  return uploads;
}
