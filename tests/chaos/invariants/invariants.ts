import { countersMatch } from "./counters-match";
import { countsAddUp } from "./counts-add-up";
import { deliveriesRecorded } from "./deliveries-recorded";
import { emailsSentOnce } from "./emails-sent-once";
import type { Evidence, Invariant } from "./evidence";
import { executionsEnd } from "./executions-end";
import { uploadersNotifiedOnce } from "./uploaders-notified-once";
import { usersStoredOnce } from "./users-stored-once";
import { usersUpdatedOnce } from "./users-updated-once";

const AT_REST: Invariant[] = [
  ({ uploads, users }) => uploads.flatMap((upload) => countersMatch(upload, users)),
  countsAddUp,
  usersStoredOnce,
  usersUpdatedOnce,
  emailsSentOnce,
  uploadersNotifiedOnce,
  deliveriesRecorded,
  executionsEnd,
];

/** Everything that must hold once nothing is under way any more. @returns what is violated */
export function violationsAtRest(evidence: Evidence): string[] {
  return AT_REST.flatMap((invariant) => invariant(evidence));
}
