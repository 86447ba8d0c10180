import { createEventHeap } from "./event-heap";
import type { Random } from "./random";

/** Time that does not pass while code runs, and jumps to the next event when all code waits. */
export interface VirtualTime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Lets something happen `milliseconds` from now. */
  after(milliseconds: number, happen: () => void): void;
  /** The same as a promise. */
  sleep(milliseconds: number): Promise<void>;
  /** Lets events happen, one after the other, until `isOver` or none is left. @returns how many happened */
  run(isOver: () => boolean): Promise<number>;
}

const START = Date.parse("2026-01-01T00:00:00Z");

/**
 * The core of the simulation. All that code under test can wait for is an event here. Between two events everything
 * runs that needs none: promises, streams and `process.nextTick`, all of which Node runs before a `setImmediate`. So what happens depends on the order of events alone, which depends on the seed
 * alone: events of one moment are put in an order by chance.
 */
export function createVirtualTime(random: Random): VirtualTime {
  const heap = createEventHeap();
  let now = START;
  const after = (milliseconds: number, happen: () => void) =>
    heap.push({ at: now + Math.max(0, Math.ceil(milliseconds)), tie: random.next(), happen });
  return {
    now: () => now,
    after,
    sleep: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    async run(isOver) {
      for (let happened = 0; ; happened++) {
        await settled();
        if (isOver()) return happened;
        const event = heap.pop();
        if (event === undefined) return happened;
        now = event.at;
        event.happen();
      }
    },
  };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
