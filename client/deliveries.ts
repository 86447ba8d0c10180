import type { Counts } from "../runtime/upload/summary";
import { formatNumber } from "./format";

/**
 * Formats what has become of an upload's emails, as far as SES has reported it.
 *
 * @param counts - the upload's counts; an absent one is 0
 * @returns `9,950 delivered, 40 bounced, 2 complained, 8 not reported yet`; undefined where SES has reported nothing
 */
export function formatDeliveries(counts: Partial<Counts>): string | undefined {
  const { welcomed = 0, delivered = 0, bounced = 0, complained = 0 } = counts;
  const reported = delivered + bounced + complained;
  if (reported === 0) return undefined;
  // SES can report on an email before it is counted as accepted.
  const unreported = Math.max(0, welcomed - reported);
  return [
    `${formatNumber(delivered)} delivered`,
    ...(bounced > 0 ? [`${formatNumber(bounced)} bounced`] : []),
    ...(complained > 0 ? [`${formatNumber(complained)} complained about`] : []),
    ...(unreported > 0 ? [`${formatNumber(unreported)} not reported yet`] : []),
  ].join(", ");
}
