import type { Row } from "../upload/batch";
import { readUsers } from "../users/read-users";
import type { User } from "../users/user";
import type { InsertUsers } from "./dependencies";
import type { Note } from "./receipt";

/** `ours`: an earlier attempt at this very row stored it. `gone`: deleted since, so it can be inserted after all. */
export type Verdict = "ours" | "gone" | Omit<Note, "line">;

/**
 * Whose the users are that were found in place of these rows.
 * @param rows at most 25, no email twice
 * @throws TimeIsUp at the deadline
 */
export async function judgeTaken(
  insertUsers: InsertUsers,
  uploadId: string,
  rows: Row[],
  deadline: number,
): Promise<{ row: Row; verdict: Verdict }[]> {
  if (rows.length === 0) return [];
  const emails = rows.map((row) => row.email);
  const users = await readUsers(insertUsers, emails, ["uploadId", "line"], deadline);
  return rows.map((row) => ({ row, verdict: verdictOn(users.get(row.email), uploadId, row) }));
}

function verdictOn(user: Pick<User, "uploadId" | "line"> | undefined, uploadId: string, row: Row): Verdict {
  if (user === undefined) return "gone";
  if (user.uploadId !== uploadId) return { outcome: "existing", ...(user.uploadId && { detail: user.uploadId }) };
  if (user.line === row.line) return "ours";
  return { outcome: "duplicates", ...(user.line !== undefined && { firstLine: user.line }) };
}
