import { DELIVERY_STATUSES } from "../../../runtime/upload/delivery";
import { COUNTERS, type Counter, PARSE_TIMED_OUT } from "../../../runtime/upload/summary";
import type { Invariant, UploadEvidence } from "./evidence";

/** At rest: one execution for each upload, and it has ended, well unless the file is at fault. Invariants 4 and 5. */
export const executionsEnd: Invariant = ({ uploads }) => uploads.flatMap(ofUpload);

function ofUpload(upload: UploadEvidence): string[] {
  const { uploadId, file, summary, executions } = upload;
  const [execution, ...more] = executions;
  if (execution === undefined) return [`${uploadId} has no execution.`];
  if (more.length > 0) return [`${uploadId} has ${executions.length} executions.`];
  const { status, error = "" } = execution;
  if (status === "RUNNING") return [`The execution of ${uploadId} never ended.`];
  if (status === "ABORTED" || error === "STOPPED")
    return summary?.status === "STOPPED" ? [] : [`The execution of ${uploadId} was stopped, it is ${summary?.status}.`];
  if (summary?.status === "STOPPED") return [`${uploadId} was stopped, and its execution ended ${status} ${error}.`];
  // A redrive parses the file that was not parsed in time, or finds that it is gone.
  if (
    error === PARSE_TIMED_OUT &&
    (summary === undefined || (summary.parsedAt === undefined && summary.error === error))
  )
    return [`${uploadId} was not parsed after its execution had failed with ${error}.`];
  if (status === "FAILED")
    return file.mayFailWith.includes(error) ? [] : [`The execution of ${uploadId} failed with ${error}.`];
  if (file.isUnreadable) return [`The execution of ${uploadId} ended ${status}, and its file is unreadable.`];
  const ended = ["COMPLETED", "COMPLETED_WITH_PROBLEMS"].includes(summary?.status ?? "");
  return ended ? [] : [`${uploadId} is ${summary?.status}, and its execution ended ${status}.`];
}

/** SES reports on emails after the execution, too. */
function isDeliveryStatus(counter: Counter): boolean {
  return DELIVERY_STATUSES.some((status) => status === counter);
}

/** When an execution ends SUCCEEDED everything is done, and its output says the same as SUMMARY. Invariant 4. */
export function succeededInTime({ uploadId, file, summary, receipts, executions }: UploadEvidence): string[] {
  const output = executions.find(({ status }) => status === "SUCCEEDED")?.output;
  const inserted = receipts.reduce((sum, each) => sum + each.inserted, 0);
  const settled = receipts.reduce(
    (sum, each) => sum + each.updated + each.existing + each.duplicates + each.invalid,
    inserted,
  );
  const violations: string[] = [];
  if (settled !== file.accepted.length)
    violations.push(`${uploadId} ended SUCCEEDED with ${settled} of ${file.accepted.length} rows settled.`);
  const welcomed = (summary?.welcomed ?? 0) + (summary?.welcomeFailed ?? 0);
  if (welcomed !== inserted)
    violations.push(`${uploadId} ended SUCCEEDED with ${welcomed} of ${inserted} users welcomed.`);
  for (const counter of COUNTERS.filter((each) => !isDeliveryStatus(each)))
    if (output?.[counter] !== (summary?.[counter] ?? 0))
      violations.push(`${uploadId} reports ${counter} ${output?.[counter]}, SUMMARY says ${summary?.[counter] ?? 0}.`);
  return violations;
}
