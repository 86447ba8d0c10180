import { LONGEST_UNKNOWN, UNKNOWN_RESULT } from "../../../runtime/notify/create-notify";
import type { Summary } from "../../../runtime/upload/summary";
import type { Invariant } from "./evidence";

/**
 * At rest: each upload that states an address to notify has sent one notice of its end and one of each recorded wait, or
 * none where SES refuses the address or the file was gone before its metadata were read, and at most one more for each
 * response of SES that was lost; one whose every response was lost for an hour may be recorded as not accepted. The notice of a wait is not sent where the upload did not wait any more.
 */
export const uploadersNotifiedOnce: Invariant = ({ uploads, emails, lostOutcomes }) =>
  uploads.flatMap(({ uploadId, file: { notified }, summary, waits }) => {
    const { notifyEmail, notifyMessageId, notifyError, notifiedAt, error = "" } = summary ?? {};
    const subjects = emails.filter(({ to }) => to === notified).map(({ subject }) => subject);
    if (notified === undefined)
      return [summary, ...waits].every((item) => item?.notifiedAt === undefined)
        ? []
        : [`${uploadId} was notified, and states no address to notify.`];
    if (notifyEmail === undefined && UNREAD.includes(error))
      return subjects.length === 0 ? [] : [`${notified} was notified.`];
    if (notifyEmail !== notified) return [`${uploadId} has ${notifyEmail} to notify, expected ${notified}.`];
    if (notifiedAt === undefined) return [`The end of ${uploadId} was never notified.`];
    if (notifyError !== undefined && !notified.startsWith("refused.") && !isLongUnknown(summary))
      return [`${notified} is recorded as refused permanently, but SES would have accepted it: ${notifyError}`];

    const lost = lostOutcomes[notified] ?? 0;
    const counted = (what: string, sent: number, recorded: number) =>
      sent < recorded || sent > recorded + lost
        ? [
            `${notified} got ${sent} ${what}, expected ${recorded} to ${recorded + lost}: the others' answers were not lost.`,
          ]
        : [];
    const ofWaits = subjects.filter(isOfWait);
    return [
      ...counted("notices of the end", subjects.length - ofWaits.length, notifyMessageId === undefined ? 0 : 1),
      ...counted("notices of waits", ofWaits.length, waits.filter((wait) => wait.notifyMessageId !== undefined).length),
      ...(ofWaits.length > new Set(ofWaits).size + lost ? [`${notified} got two notices of one cause.`] : []),
    ];
  });

function isLongUnknown({ notifyError, notifiedAt = "", finishedAt = "" }: Partial<Summary> = {}): boolean {
  return notifyError === UNKNOWN_RESULT && Date.parse(notifiedAt) - Date.parse(finishedAt) >= LONGEST_UNKNOWN;
}

/** Checks by its subject whether an email is the notice of a wait. */
export function isOfWait(subject: string): boolean {
  return subject.includes(": waiting for Amazon SES (");
}

/** The file was not read, and with it the address to notify. */
const UNREAD = ["OBJECT_GONE", "OBJECT_REPLACED", "PARSE_TIMED_OUT", "STOPPED"];
