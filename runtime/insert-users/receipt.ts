import { marshall } from "@aws-sdk/util-dynamodb";
import { isoTime } from "../clock";
import type { Batch } from "../upload/batch";
import type { Mark } from "../upload/count-once";
import { expiresAt } from "../upload/expiry";
import { receiptPart } from "../upload/summary";
import type { InsertUsers } from "./dependencies";

/** What may become of a row that was accepted. */
export type Outcome = "inserted" | "existing" | "duplicates" | "invalid";

/** A row that made no new user, and why. Kept in the receipt, so that a row can be traced. */
export interface Note {
  line: number;
  outcome: Exclude<Outcome, "inserted">;
  /** duplicates: the line of this upload that the user was made from. */
  firstLine?: number;
  /** existing: the upload that the user was made by. invalid: what DynamoDB said. */
  detail?: string;
}

/** What became of the rows of one batch. */
export interface Receipt {
  batch: number;
  counts: Record<Outcome, number>;
  notes: Note[];
}

/** The receipt as a mark: written once, and counted with that. Its lines tell, of any row, which batch it was in. */
export function receiptMark(
  { uploadsTable, clock }: Pick<InsertUsers, "uploadsTable" | "clock">,
  { uploadId, rows: inBatch }: Batch,
  { batch, counts, notes }: Receipt,
): Mark {
  const rows = counts.inserted + counts.existing + counts.duplicates + counts.invalid;
  const item = {
    uploadId,
    part: receiptPart(batch),
    firstLine: inBatch.at(0)?.line,
    lastLine: inBatch.at(-1)?.line,
    ...counts,
    notes,
    writtenAt: isoTime(clock),
    expiresAt: expiresAt(clock),
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
