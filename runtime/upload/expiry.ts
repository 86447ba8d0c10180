import type { Clock } from "../clock";

/** An upload's items outlive every redrive: queues hold 14 days, and what is redriven may wait as long again. */
const DAYS = 90;

/** Unix seconds for the `expiresAt` attribute of the `uploads` table. */
export function expiresAt(clock: Clock): number {
  return Math.floor(clock.now() / 1000) + DAYS * 24 * 60 * 60;
}
