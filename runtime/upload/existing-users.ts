/**
 * What an upload does to users who exist already. `keep`: nothing. `fill`: set the columns that the user lacks.
 * `update`: set every column that the row has a value for.
 */
export const EXISTING_USERS = ["keep", "fill", "update"] as const;
export type ExistingUsers = (typeof EXISTING_USERS)[number];

/**
 * Parses a policy. Case and blanks around it make no difference.
 * @param text - as an upload or the stack states it
 * @returns undefined where it is none
 */
export function parseExistingUsers(text: unknown): ExistingUsers | undefined {
  const stated = String(text).trim().toLowerCase();
  return EXISTING_USERS.find((policy) => policy === stated);
}

/** An update of a user by a row of an upload that did not insert it. */
export interface UserUpdate {
  uploadId: string;
  line: number;
  /** ISO 8601. */
  at: string;
}

/**
 * Returns the updates of a user.
 * @param user - as stored; another program or a person may have put anything there
 */
export function updatesOf({ updatedByUploads }: { updatedByUploads?: unknown }): UserUpdate[] {
  return Array.isArray(updatedByUploads) ? updatedByUploads.filter(isUpdate) : [];
}

function isUpdate(value: Partial<UserUpdate> | null): value is UserUpdate {
  return typeof value?.uploadId === "string" && typeof value.line === "number";
}
