import { isoTime } from "../clock";
import type { Batch } from "../upload/batch";
import type { Receipt, UploadsTable } from "../upload/receipts";
import { expiresAt, receiptPart } from "../upload/summary";

/** The possible outcomes of an accepted row; one more is `notInserted`, of the rows of a stopped upload. */
export type RowOutcome = "inserted" | "updated" | "existing" | "duplicates" | "invalid";

/** A row that inserted no user, and why. Stored in the receipt, so that a row can be traced. */
export interface RowNote {
  line: number;
  /** Of the row. Absent in receipts of earlier versions. */
  email?: string;
  outcome: Exclude<RowOutcome, "inserted">;
  /** duplicates: the line of this upload that inserted or updated the user. */
  firstLine?: number;
  /** updated, existing: the upload that inserted the user. invalid: DynamoDB's message. */
  detail?: string;
}

/** Returns counts of no rows. */
export function noCounts(): Record<RowOutcome, number> {
  return { inserted: 0, updated: 0, existing: 0, duplicates: 0, invalid: 0 };
}

/** The outcomes of the rows of one batch. */
export interface BatchResult {
  batch: number;
  counts: Record<RowOutcome, number> & { notInserted?: number };
  notes: RowNote[];
}

/** Returns the receipt of a batch. Its lines say, of any row, which batch the row was in. */
export function batchReceipt(
  { uploadsTable, clock }: Pick<UploadsTable, "uploadsTable" | "clock">,
  { uploadId, rows: inBatch }: Batch,
  { batch, counts, notes }: BatchResult,
): Receipt {
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    write: {
      Put: {
        TableName: uploadsTable,
        Item: {
          uploadId,
          part: receiptPart(batch),
          firstLine: inBatch.at(0)?.line,
          lastLine: inBatch.at(-1)?.line,
          ...counts,
          notes,
          writtenAt: isoTime(clock),
          expiresAt: expiresAt(clock.now()),
        },
        ConditionExpression: "attribute_not_exists(uploadId)",
      },
    },
    counts: { ...counts, toInsert: -rows, toWelcome: counts.inserted },
  };
}
