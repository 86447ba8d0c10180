import type { Row } from "../upload/batch";
import { readUsers, type User, type UsersTable } from "../user";
import type { RowNote } from "./batch-receipt";

/**
 * Why DynamoDB reported DuplicateItem for a row. `inserted`: an earlier attempt of this very row inserted the user.
 * `deleted`: the user was deleted since, so a retry can insert it.
 */
type Classification = "inserted" | "deleted" | Omit<RowNote, "line" | "email">;

/**
 * Classifies rows whose email exists already.
 * @param users - the table
 * @param uploadId - the upload of all rows
 * @param rows - at most 25, no email twice
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
  const emails = rows.map((row) => row.email);
  const stored = await readUsers(users, emails, ["uploadId", "line"], deadline);
  return rows.map((row) => ({ row, classification: classify(stored.get(row.email), uploadId, row) }));
}

function classify(user: Pick<User, "uploadId" | "line"> | undefined, uploadId: string, row: Row): Classification {
  if (user === undefined) return "deleted";
  if (user.uploadId !== uploadId) return { outcome: "existing", ...(user.uploadId && { detail: user.uploadId }) };
  if (user.line === row.line) return "inserted";
  return { outcome: "duplicates", ...(user.line !== undefined && { firstLine: user.line }) };
}
