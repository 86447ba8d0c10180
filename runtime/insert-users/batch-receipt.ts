import { marshall } from "@aws-sdk/util-dynamodb";
import { isoTime } from "../clock";
import type { Batch } from "../upload/batch";
import type { Receipt } from "../upload/receipts";
import { expiresAt, receiptPart } from "../upload/summary";
import type { InsertUsers } from "./dependencies";

/** What may become of a row that was accepted. */
export type RowOutcome = "inserted" | "existing" | "duplicates" | "invalid";

/** A row that made no new user, and why. Kept in the receipt, so that a row can be traced. */
export interface RowNote {
  line: number;
  outcome: Exclude<RowOutcome, "inserted">;
  /** duplicates: the line of this upload that the user was made from. */
  firstLine?: number;
  /** existing: the upload that the user was made by. invalid: what DynamoDB said. */
  detail?: string;
}

/** What became of the rows of one batch. */
export interface BatchResult {
  batch: number;
  counts: Record<RowOutcome, number>;
  notes: RowNote[];
}

/** The receipt as a mark: written once, and counted with that. Its lines tell, of any row, which batch it was in. */
export function batchReceipt(
  { uploadsTable, clock }: Pick<InsertUsers, "uploadsTable" | "clock">,
  { uploadId, rows: inBatch }: Batch,
  { batch, counts, notes }: BatchResult,
): Receipt {
  const rows = counts.inserted + counts.existing + counts.duplicates + counts.invalid;
  const item = {
    uploadId,
    part: receiptPart(batch),
    firstLine: inBatch.at(0)?.line,
    lastLine: inBatch.at(-1)?.line,
    ...counts,
    notes,
    writtenAt: isoTime(clock),
    expiresAt: expiresAt(clock.now()),
  };
  return {
    write: {
      Put: {
        TableName: uploadsTable,
        Item: marshall(item),
        ConditionExpression: "attribute_not_exists(uploadId)",
      },
    },
    counts: { ...counts, toInsert: -rows, toWelcome: counts.inserted },
  };
}
