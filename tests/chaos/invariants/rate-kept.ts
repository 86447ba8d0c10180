/**
 * No second sees more sends than the rate allows; one more at its edge, as clocks count whole milliseconds.
 * Invariant 8.
 * @param times of the sends, milliseconds since the epoch, ascending
 */
export function rateKept(times: readonly number[], perSecond: number): string[] {
  const allowed = Math.max(1, Math.floor(perSecond)) + 1;
  const burst = times.findIndex((time, index) => (times[index + allowed] ?? Number.POSITIVE_INFINITY) - time < 1_000);
  if (burst === -1) return [];
  return [
    `${new Date(times[burst] ?? 0).toISOString()}: more than ${allowed} emails in a second, where ${perSecond} are allowed.`,
  ];
}
