import { batchGetItems } from "../aws/dynamodb";
import type { Batch, Row } from "../upload/batch";
import { updatesOf } from "../upload/existing-users";
import type { UploadsTable } from "../upload/receipts";
import { tombstonePart } from "../upload/tombstone";
import { readUsers, type User, type UsersTable } from "../user";
import { type BatchResult, noCounts, type RowNote } from "./batch-receipt";
import type { WholeUser } from "./update-existing";

/**
 * Why DynamoDB reported DuplicateItem for a row. `inserted`: an earlier attempt of this very row inserted the user. The
 * outcome `updated`: an earlier attempt updated it. `deleted`: the user was deleted since, so a retry can insert it.
 */
type Classification = "inserted" | "deleted" | Omit<RowNote, "line" | "email">;

/**
 * Classifies rows whose email exists already.
 * @param users - the table
 * @param uploadId - the upload of all rows
 * @param rows - at most 100
 * @param deadline - milliseconds since the epoch
 * @param attributes - what to read of the users. Default: what decides the classification
 * @returns a classification for each row, in their order, and the user as it was read
 * @throws DeadlineExceeded at the deadline
 */
export async function classifyExisting(
  users: UsersTable,
  uploadId: string,
  rows: Row[],
  deadline: number,
  attributes: (typeof DECISIVE)[number][] | "all" = [...DECISIVE],
): Promise<{ row: Row; classification: Classification; user: WholeUser | undefined }[]> {
  if (rows.length === 0) return [];
  const emails = [...new Set(rows.map((row) => row.email))];
  const stored = await readUsers(users, emails, attributes, deadline);
  return rows.map((row) => {
    const user = stored.get(row.email);
    return { row, classification: classify(user, uploadId, row), user };
  });
}

/** What decides how a row is classified. */
const DECISIVE = ["uploadId", "line", "updatedByUploads"] as const;

function classify(user: Pick<User, (typeof DECISIVE)[number]> | undefined, uploadId: string, row: Row): Classification {
  if (user === undefined) return "deleted";
  if (user.uploadId === uploadId) {
    if (user.line === row.line) return "inserted";
    return { outcome: "duplicates", ...(user.line !== undefined && { firstLine: user.line }) };
  }
  const detail = user.uploadId === undefined ? {} : { detail: user.uploadId };
  const own = updatesOf(user).find((update) => update.uploadId === uploadId);
  if (own === undefined) return { outcome: "existing", ...detail };
  return own.line === row.line ? { outcome: "updated", ...detail } : { outcome: "duplicates", firstLine: own.line };
}

/**
 * Classifies the rows of a batch of a stopped upload, and inserts and updates none.
 * @param tables - both tables
 * @param batch - the batch; no invocation may be inserting it
 * @param deadline - milliseconds since the epoch
 * @returns as inserted the rows that an earlier attempt inserted, also where their users were undone since; as not inserted those whose user does not exist; as existing also those that would have updated their user
 * @throws DeadlineExceeded at the deadline
 */
export async function classifyStoppedBatch(
  tables: UsersTable & UploadsTable,
  { uploadId, number, rows }: Batch,
  deadline: number,
): Promise<BatchResult> {
  const counts = { ...noCounts(), notInserted: 0 };
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
