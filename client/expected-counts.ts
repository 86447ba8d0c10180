import type { ExistingUsers } from "../runtime/upload/existing-users";
import { formatNumber } from "./format";

/** What an upload of a file would do to the users table, as its report will count it. */
export interface Existing {
  /** Emails that were looked up, each once. The counts are of these. */
  emails: number;
  /** Users that will be created. */
  inserted: number;
  /** Rows whose user exists already. */
  existing: number;
  /** Whether these are all emails of the file. */
  isComplete: boolean;
}

/** A count of rows and what becomes of them: `35` "will be created". */
export interface ExpectedCount {
  count: number;
  text: string;
}

/** What becomes of users who exist already. */
const CHANGES: Record<ExistingUsers, string> = {
  keep: "",
  fill: " (what they lack is filled in)",
  update: " (what differs is updated)",
};

/**
 * Computes the counts that the report of an upload will have, as far as they are known before it.
 *
 * @param check - the counts of the file's check
 * @param existing - the findings in the users table; undefined where it was not read
 * @param policy - what becomes of users who exist already
 * @returns the counts in order; duplicates and rejected rows only where there are some
 */
export function expectedCounts(
  { accepted, duplicates, rejected }: Record<"accepted" | "duplicates" | "rejected", number>,
  existing: Existing | undefined,
  policy: ExistingUsers = "keep",
): ExpectedCount[] {
  const known = existing?.isComplete ? existing : undefined;
  const sample =
    existing === undefined
      ? ""
      : ` (of the first ${formatNumber(existing.emails)}, ${formatNumber(existing.inserted)} are new)`;
  const users = known
    ? [
        { count: known.inserted, text: "will be created" },
        { count: known.existing, text: `already exist${known.existing > 0 ? CHANGES[policy] : ""}` },
      ]
    : [{ count: accepted - duplicates, text: `will be created or already exist${sample}` }];
  const repeated = known ? accepted - known.inserted - known.existing : duplicates;
  const others = [
    { count: repeated, text: repeated === 1 ? "duplicate" : "duplicates" },
    { count: rejected, text: "rejected" },
  ];
  return [...users, ...others.filter(({ count }) => count > 0)];
}
