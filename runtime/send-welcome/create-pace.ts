import { timeIsUp } from "../errors";
import { type Leasing, leaseTime } from "./lease-time";

/**
 * Waits until the next email may go.
 * @param deadline milliseconds since the epoch
 * @throws TimeIsUp where that would be at the deadline or later
 */
export type Pace = (deadline: number) => Promise<void>;

/** Emails of one lease: two seconds' worth, and not so few that leasing costs more time than sending. */
const SECONDS_PER_LEASE = 2;
const LEAST_PER_LEASE = 20;

/**
 * Spaces emails evenly, so that no second sees more than `emailsPerSecond` of them, however many environments send:
 * they lease the time to send in from each other, and send within their leases only. The last interval of a lease
 * stays unused, so that an email that goes late keeps its distance from the next lease's first.
 */
export function createPace(pacing: Leasing & { emailsPerSecond: number }): Pace {
  const { clock, emailsPerSecond } = pacing;
  const interval = 1_000 / emailsPerSecond;
  const length = interval * Math.max(LEAST_PER_LEASE, SECONDS_PER_LEASE * emailsPerSecond);
  let next = 0;
  let end = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const takeSlot = async (deadline: number): Promise<number> => {
    while (Math.max(clock.now(), next) >= end) {
      next = await leaseTime(pacing, length + interval, deadline);
      end = next + length;
    }
    const slot = Math.max(clock.now(), next);
    if (slot >= deadline) throw timeIsUp("waiting for a turn to send");
    next = slot + interval;
    return slot;
  };
  return async (deadline) => {
    const mine = turn.then(() => takeSlot(deadline));
    turn = mine.catch(() => {});
    const wait = (await mine) - clock.now();
    // Timers count whole milliseconds.
    if (wait >= 1) await clock.wait(Math.ceil(wait));
  };
}
