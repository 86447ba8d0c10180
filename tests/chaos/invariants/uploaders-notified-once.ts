import type { Invariant } from "./evidence";

/**
 * At rest: each upload that states whom to notify has sent one notification, or none where SES refuses the address or the
 * file was gone before its metadata were read, and at most one more for each response of SES that was lost.
 */
export const uploadersNotifiedOnce: Invariant = ({ uploads, emails, lostOutcomes }) =>
  uploads.flatMap(({ uploadId, file: { notified }, summary }) => {
    const { notifyEmail, notifyMessageId, notifyError, notifiedAt, error = "" } = summary ?? {};
    const sent = emails.filter(({ to }) => to === notified).length;
    if (notified === undefined)
      return notifiedAt === undefined ? [] : [`${uploadId} was notified, and states nobody to notify.`];
    if (notifyEmail === undefined && UNREAD.includes(error)) return sent === 0 ? [] : [`${notified} was notified.`];
    if (notifyEmail !== notified) return [`${uploadId} has ${notifyEmail} to notify, expected ${notified}.`];
    if (notifiedAt === undefined) return [`The end of ${uploadId} was never notified.`];
    if (notifyError !== undefined && !notified.startsWith("refused."))
      return [`${notified} is recorded as refused permanently, but SES would have accepted it: ${notifyError}`];
    const least = notifyMessageId === undefined ? 0 : 1;
    const most = least + (lostOutcomes[notified] ?? 0);
    return sent < least || sent > most
      ? [`${notified} got ${sent} notifications, expected ${least} to ${most}: the others' answers were not lost.`]
      : [];
  });

/** The file was not read, and with it who is to be notified. */
const UNREAD = ["OBJECT_GONE", "OBJECT_REPLACED", "PARSE_TIMED_OUT", "STOPPED"];
