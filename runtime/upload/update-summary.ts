import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { attemptsWithBackoff, deadlineExceeded, isThrottling } from "../retry";
import type { UploadsTable } from "./receipts";
import { SUMMARY, type Summary } from "./summary";

/** The `uploads` table, and until when a write is retried: milliseconds since the epoch. */
export type SummaryWriter = UploadsTable & { deadline: number };

export interface SummaryChange {
  /** With `#name` and `:name` for each of the values. */
  expression: string;
  values: Record<string, unknown>;
  condition?: string;
  /** Attributes that the condition names besides, as `#name`. */
  names?: string[];
  /** Values that the condition compares with, as `:name`. */
  compared?: Record<string, unknown>;
}

/** Returns the expression that sets attributes to the values of a change. */
export function setAll(values: Record<string, unknown>): string {
  return `SET ${Object.keys(values)
    .map((name) => `#${name} = :${name}`)
    .join(", ")}`;
}

/**
 * Updates the SUMMARY of an upload. Receipts write it in transactions all the time: a plain write that meets one is
 * refused, and retried.
 * @returns SUMMARY after the update
 * @throws ConditionalCheckFailedException; DeadlineExceeded at the deadline
 */
export async function updateSummary(
  writer: SummaryWriter,
  uploadId: string,
  change: SummaryChange,
): Promise<Partial<Summary>> {
  return updateItem(writer, { uploadId, part: SUMMARY }, change);
}

/** Updates an item of the uploads table as `updateSummary` does. */
export async function updateItem(
  { dynamodb, uploadsTable, clock, deadline }: SummaryWriter,
  key: { uploadId: string; part: string },
  { expression, values, condition, names: others = [], compared = {} }: SummaryChange,
): Promise<Record<string, unknown>> {
  const names = [...Object.keys(values), ...others];
  const command = new UpdateCommand({
    TableName: uploadsTable,
    Key: key,
    UpdateExpression: expression,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries({ ...values, ...compared }).map(([name, value]) => [`:${name}`, value]),
    ),
    ...(condition && { ConditionExpression: condition }),
    ReturnValues: "ALL_NEW",
  });
  let lastError: unknown;
  for await (const _ of attemptsWithBackoff(clock, deadline)) {
    try {
      return (await dynamodb.send(command)).Attributes ?? {};
    } catch (error) {
      if (!(error instanceof TransactionConflictException) && !isThrottling(error)) throw error;
      lastError = error;
    }
  }
  throw deadlineExceeded(`writing ${key.part} of upload ${key.uploadId}`, lastError);
}
