import type { Tombstone } from "../../../runtime/upload/tombstone";
import type { UploadEvidence } from "./evidence";

/** Splits an upload's tombstones into those of users who were gone before their email, and of users who were undone. */
export function tombstonesOf(items: Record<string, unknown>[]): Pick<UploadEvidence, "absent" | "undone"> {
  const undone = items.filter(({ outcome }) => outcome !== undefined) as unknown as Tombstone[];
  return { absent: items.length - undone.length, undone };
}
