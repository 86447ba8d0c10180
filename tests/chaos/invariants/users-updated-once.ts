import { isDeepStrictEqual } from "node:util";
import { updatesOf } from "../../../runtime/upload/existing-users";
import type { User } from "../../../runtime/user";
import type { FileOfPeople, Invariant } from "./evidence";

/** At rest: an upload counts as updated the users that it updated, each once. Invariant 10. */
export const usersUpdatedOnce: Invariant = ({ uploads, users }) =>
  uploads.flatMap(({ uploadId, summary }) => {
    const updated = users.filter((user) => updatesOf(user).some((update) => update.uploadId === uploadId)).length;
    const counted = summary?.updated ?? 0;
    return counted === updated ? [] : [`${uploadId} counts ${counted} users as updated, and updated ${updated}.`];
  });

/**
 * A change of a user by an upload, at its moment: exactly what its policy makes of the row, by an upload that did not insert
 * the user and has not updated it before.
 * @param fileOf - what an upload holds; undefined where there is no such upload
 */
export function updateViolations(
  before: User,
  after: User,
  fileOf: (uploadId: string) => FileOfPeople | undefined,
): string[] {
  if (isDeepStrictEqual(before.updatedByUploads, after.updatedByUploads)) return [];
  const [update, ...earlier] = updatesOf(after);
  const violation = (what: string) => [
    `${before.email} is updated by ${update?.uploadId}, line ${update?.line}: ${what}.`,
  ];
  if (update === undefined) return violation("its updates are gone");
  const file = fileOf(update.uploadId);
  const row = file?.accepted.find(({ line }) => line === update.line);
  const policy = file?.existingUsers;
  if (policy === undefined) return violation("it keeps existing users");
  if (row?.email !== before.email || row.columns === undefined) return violation("that is no row of the user");
  if (before.uploadId === update.uploadId) return violation("the upload inserted it");
  if (earlier.some(({ uploadId }) => uploadId === update.uploadId)) return violation("for the second time");
  const expected: Record<string, unknown> = { ...before, updatedByUploads: [update, ...updatesOf(before)] };
  for (const [column, value] of Object.entries(row.columns))
    if (policy === "update" || !expected[column]) expected[column] = value;
  if (!isDeepStrictEqual(expected, after)) return violation(`it becomes ${JSON.stringify(after)}`);
  return isDeepStrictEqual({ ...expected, updatedByUploads: before.updatedByUploads }, before)
    ? violation("nothing changes")
    : [];
}
