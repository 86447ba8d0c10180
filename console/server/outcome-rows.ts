import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { RowNote } from "../../runtime/insert-users/batch-receipt";
import { receiptPart } from "../../runtime/upload/summary";
import type { OutcomeRows, RowOutcome } from "../api";
import type { ConsoleSource } from "./source";

/** Rows of one response, give or take those of a receipt. */
const MAX_ROWS = 100;
/** Queries of up to 1 MB each for one response; an upload of a million rows has receipts of about 10 MB. */
const MAX_QUERIES = 10;

/**
 * Reads the rows of an upload that created no user, from its receipts.
 * @param outcome - which rows
 * @param after - number of the batch after which to continue; undefined for the first one
 */
export async function outcomeRows(
  { stack }: ConsoleSource,
  uploadId: string,
  outcome: RowOutcome,
  after: number | undefined,
): Promise<OutcomeRows> {
  const rows: OutcomeRows["rows"] = [];
  let last = after;
  for (let query = 0; query < MAX_QUERIES; query++) {
    const { Items = [], LastEvaluatedKey } = await stack.documents.send(
      new QueryCommand({
        TableName: stack.outputs.uploadsTable,
        KeyConditionExpression: "uploadId = :uploadId AND part BETWEEN :first AND :last",
        FilterExpression: "#outcome > :none",
        ProjectionExpression: "part, notes",
        ExpressionAttributeNames: { "#outcome": outcome },
        ExpressionAttributeValues: {
          ":uploadId": uploadId,
          ":first": receiptPart(last === undefined ? 0 : last + 1),
          ":last": LAST_RECEIPT,
          ":none": 0,
        },
      }),
    );
    for (const { part, notes } of Items as { part: string; notes?: RowNote[] }[]) {
      rows.push(...(notes ?? []).filter((note) => note.outcome === outcome).map(rowOf));
      last = batchOfPart(part);
      if (rows.length >= MAX_ROWS) return { rows, next: last };
    }
    if (LastEvaluatedKey === undefined) return { rows };
    last = batchOfPart(LastEvaluatedKey.part);
  }
  return { rows, ...(last !== undefined && { next: last }) };
}

/** Sorts after every receipt: `BATCH#` and the highest digits. */
const LAST_RECEIPT = `${receiptPart(0).replace(/\d+$/, "")}~`;

function batchOfPart(part: string): number {
  return Number(part.slice(part.indexOf("#") + 1));
}

function rowOf({ line, email, firstLine, detail }: RowNote): OutcomeRows["rows"][number] {
  return {
    line,
    ...(email !== undefined && { email }),
    ...(firstLine !== undefined && { firstLine }),
    ...(detail !== undefined && { detail }),
  };
}
