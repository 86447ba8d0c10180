import { createRandom, type Random } from "../../tests/chaos/simulation/engine/random";
import { createVirtualTime, type VirtualTime } from "../../tests/chaos/simulation/engine/virtual-time";
import { createMeasurements, type Measurements } from "./measurements";

/** What everything in a run of the model shares. */
export interface World {
  time: VirtualTime;
  random: Random;
  measurements: Measurements;
}

/** @param seed - the same seed gives the same run */
export function createWorld(seed: number): World {
  const random = createRandom(seed);
  const time = createVirtualTime(random);
  return { time, random, measurements: createMeasurements() };
}
