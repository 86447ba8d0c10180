import type { Faults } from "../engine/faults";
import type { Random } from "../engine/random";
import type { Trace } from "../engine/trace";
import type { VirtualTime } from "../engine/virtual-time";

/** What everything in a run shares. */
export interface World {
  time: VirtualTime;
  random: Random;
  faults: Faults;
  trace: Trace;
  /** Records a violation: something that must never happen. */
  violate(sentence: string): void;
}
