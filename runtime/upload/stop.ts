/** Timeouts of functions, in seconds. */
export const FUNCTION_TIMEOUTS = { insertUsers: 60, sendWelcome: 300, recordDelivery: 60 } as const;

/** Milliseconds in which a request arrives that was on its way when its function ended, and clocks may differ. */
const IN_FLIGHT = 30_000;

/**
 * Returns when the last invocation has ended that began before an upload was stopped, with all that it has sent: it may
 * not have seen the stop.
 * @param stoppedAt - ISO 8601
 * @returns milliseconds since the epoch
 */
export function endOfWork(functionName: keyof typeof FUNCTION_TIMEOUTS, stoppedAt: string): number {
  return Date.parse(stoppedAt) + FUNCTION_TIMEOUTS[functionName] * 1_000 + IN_FLIGHT;
}
