import { createHash } from "node:crypto";
import type { DeliveryStatus } from "./delivery";

/** Item of the uploads table in place of a user who is gone. */
export interface Tombstone {
  uploadId: string;
  part: string;
  /** Of a user who was undone. */
  line?: number;
  /** What became of the email of a user who was undone. */
  outcome?: "sent" | "failed" | "not sent";
  /** What SES had reported about it by then. */
  delivery?: DeliveryStatus;
}

/** Returns the `part` of the tombstone of a user: the email is in it as a hash. */
export function tombstonePart(email: string): string {
  return `ABSENT#${createHash("sha256").update(email).digest("hex")}`;
}
