import type { Clock } from "../../runtime/clock";

/** A clock that waits in no time: `wait` moves it on. Chance is always a half. */
export function virtualClock(start = Date.parse("2026-01-01T00:00:00Z")): Clock & { waits: number[] } {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    random: () => 0.5,
  };
}
