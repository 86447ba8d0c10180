import { setTimeout as delay } from "node:timers/promises";
import type { Layer } from "../local/gateway/call";
import { createRandom } from "../tests/chaos/simulation/engine/random";
import { drawLatency } from "./aws/draw-latency";
import { LATENCIES } from "./aws/parameters";

/**
 * Delays the responses to calls of functions and state machines, so that each takes as long as the model of AWS has it
 * take, or as long as the local service takes where that is longer. Calls that the model has no latency of are not delayed.
 */
export function createLatencyLayer(seed = 1): Layer {
  const random = createRandom(seed);
  return async ({ service, operation, principal }, next) => {
    const latency = LATENCIES[`${service}:${operation}`];
    if (principal === undefined || latency === undefined) return next();
    const answered = performance.now() + drawLatency(random, latency);
    const answer = await next();
    const wait = answered - performance.now();
    if (wait >= 1) await delay(wait);
    return answer;
  };
}
