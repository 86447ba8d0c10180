import { batchGetItems } from "../aws/dynamodb";
import type { Batch, Row } from "../upload/batch";
import type { UploadsTable } from "../upload/receipts";
import { tombstonePart } from "../upload/undo";
import { readUsers, type User, type UsersTable } from "../user";
import type { BatchResult, RowNote } from "./batch-receipt";

/**
 * Why DynamoDB reported DuplicateItem for a row. `inserted`: an earlier attempt of this very row inserted the user.
 * `deleted`: the user was deleted since, so a retry can insert it.
 */
type Classification = "inserted" | "deleted" | Omit<RowNote, "line" | "email">;

/**
 * Classifies rows whose email exists already.
 * @param users - the table
 * @param uploadId - the upload of all rows
 * @param rows - at most 100
 * @param deadline - milliseconds since the epoch
 * @returns a classification for each row, in their order
 * @throws DeadlineExceeded at the deadline
 */
export async function classifyExisting(
  users: UsersTable,
  uploadId: string,
  rows: Row[],
  deadline: number,
): Promise<{ row: Row; classification: Classification }[]> {
  if (rows.length === 0) return [];
  const emails = [...new Set(rows.map((row) => row.email))];
  const stored = await readUsers(users, emails, ["uploadId", "line"], deadline);
  return rows.map((row) => ({ row, classification: classify(stored.get(row.email), uploadId, row) }));
}

function classify(user: Pick<User, "uploadId" | "line"> | undefined, uploadId: string, row: Row): Classification {
  if (user === undefined) return "deleted";
  if (user.uploadId !== uploadId) return { outcome: "existing", ...(user.uploadId && { detail: user.uploadId }) };
  if (user.line === row.line) return "inserted";
  return { outcome: "duplicates", ...(user.line !== undefined && { firstLine: user.line }) };
}

/**
 * Classifies the rows of a batch of a stopped upload, and inserts none.
 * @param tables - both tables
 * @param batch - the batch; no invocation may be inserting it
 * @param deadline - milliseconds since the epoch
 * @returns as inserted the rows that an earlier attempt inserted, also where their users were undone since; as not inserted those whose user does not exist
 * @throws DeadlineExceeded at the deadline
 */
export async function classifyStoppedBatch(
  tables: UsersTable & UploadsTable,
  { uploadId, number, rows }: Batch,
  deadline: number,
): Promise<BatchResult> {
  const counts = { inserted: 0, existing: 0, duplicates: 0, invalid: 0, notInserted: 0 };
  const notes: RowNote[] = [];
  const classified = await classifyExisting(tables, uploadId, rows, deadline);
  const absent = classified.filter(({ classification }) => classification === "deleted").map(({ row }) => row.email);
  const lines = await readUndoneLines(tables, uploadId, absent, deadline);
  for (const { row, classification: now } of classified) {
    const line = lines.get(tombstonePart(row.email));
    const classification = now === "deleted" && line !== undefined ? classify({ uploadId, line }, uploadId, row) : now;
    if (classification === "deleted") counts.notInserted++;
    else if (classification === "inserted") counts.inserted++;
    else {
      counts[classification.outcome]++;
      notes.push({ line: row.line, email: row.email, ...classification });
    }
  }
  return { batch: number, counts, notes };
}

/** Reads the lines of users who were undone, by the part of their tombstone. */
async function readUndoneLines(
  uploads: UploadsTable,
  uploadId: string,
  emails: string[],
  deadline: number,
): Promise<Map<string, number>> {
  const keys = [...new Set(emails)].map((email) => ({ uploadId, part: tombstonePart(email) }));
  const found = await batchGetItems(uploads, uploads.uploadsTable, keys, ["part", "line"], deadline);
  return new Map(found.flatMap(({ part, line }) => (typeof line === "number" ? [[String(part), line]] : [])));
}
