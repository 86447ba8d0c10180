import { isDeepStrictEqual } from "node:util";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { updatesOf } from "../../../runtime/upload/existing-users";
import { endOfWork } from "../../../runtime/upload/stop";
import { SUMMARY } from "../../../runtime/upload/summary";
import type { FileOfPeople } from "../invariants/evidence";
import { isOfWait } from "../invariants/uploaders-notified-once";
import type { TableNames } from "./gather-evidence";
import type { Services } from "./platform/services";
import type { World } from "./platform/world";

/**
 * Checks during a run what invocations may not do any more when they begin after a stop, an end, or SES's report.
 * @param files - the files, by the id of their upload
 */
export function watchInvocations(
  services: Services,
  tables: TableNames,
  files: ReadonlyMap<string, FileOfPeople>,
  world: World,
): void {
  watchStopped(services, tables, world);
  watchReported(services, tables, world);
  watchWaits(services, tables, files, world);
}

/** Nothing that begins after an upload was stopped inserts a row of it, updates a user with one, or sends an email to a user of it. */
function watchStopped({ dynamodb, emails }: Services, tables: TableNames, { time, violate }: World): void {
  const stopOf = (uploadId = ""): string | undefined =>
    dynamodb.find(tables.uploads, { uploadId: { S: uploadId }, part: { S: SUMMARY } })?.stoppedAt?.S;
  dynamodb.onChange(({ table, before, after }) => {
    if (table !== tables.users || after === undefined) return;
    const [update] = isDeepStrictEqual(before?.updatedByUploads, after.updatedByUploads)
      ? []
      : updatesOf(unmarshall(after));
    const stoppedAt = stopOf(before === undefined ? after.uploadId?.S : update?.uploadId);
    if (stoppedAt !== undefined && time.now() > endOfWork("insertUsers", stoppedAt))
      violate(`${after.email?.S} is inserted or updated, and the upload was stopped at ${stoppedAt}.`);
  });
  const recordedAt = timesOf("stoppedAt", dynamodb, tables, time);
  emails.onAccepted(({ to }, { name, startedAt }) => {
    const { uploadId } = dynamodb.find(tables.users, { email: { S: to } }) ?? {};
    const stopped = recordedAt.get(uploadId?.S ?? "");
    if (stopped !== undefined && startedAt > stopped)
      violate(`${to} gets an email of ${name}, which began after the stop of the upload was recorded.`);
  });
}

/**
 * When an attribute of each upload's SUMMARY was written, by the upload's id: its value is the time before the call.
 * @returns is filled as the run proceeds
 */
function timesOf(
  attribute: "stoppedAt" | "finishedAt",
  dynamodb: Services["dynamodb"],
  tables: TableNames,
  time: World["time"],
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  dynamodb.onChange(({ table, before, after }) => {
    if (table !== tables.uploads || after?.part?.S !== SUMMARY) return;
    if (after[attribute] && !before?.[attribute]) times.set(after.uploadId?.S ?? "", time.now());
  });
  return times;
}

/** Nothing that begins after SES's report on an email to a user was recorded sends the user another one. */
function watchReported({ dynamodb, emails }: Services, tables: TableNames, { time, violate }: World): void {
  const recordedAt = new Map<string, number>();
  dynamodb.onChange(({ table, before, after }) => {
    if (table !== tables.users) return;
    if (after === undefined) recordedAt.delete(before?.email?.S ?? "");
    else if (after.delivery && !before?.delivery) recordedAt.set(after.email?.S ?? "", time.now());
  });
  emails.onAccepted(({ to }, { name, startedAt }) => {
    const at = recordedAt.get(to);
    if (at !== undefined && startedAt > at) violate(`${to} gets an email of ${name}, after SES's report was recorded.`);
  });
}

/** Nothing that begins after an upload has ended sends a notice that it waits. */
function watchWaits(
  { dynamodb, emails }: Services,
  tables: TableNames,
  files: ReadonlyMap<string, FileOfPeople>,
  { time, violate }: World,
): void {
  const endedAt = timesOf("finishedAt", dynamodb, tables, time);
  emails.onAccepted(({ to, subject }, { name, startedAt }) => {
    if (!isOfWait(subject)) return;
    for (const [uploadId] of [...files].filter(([, { notified }]) => notified === to)) {
      const ended = endedAt.get(uploadId);
      if (ended !== undefined && startedAt > ended)
        violate(`${to} gets the notice of a wait from ${name}, which began after the upload's end was recorded.`);
    }
  });
}
