import type { Random } from "../../tests/chaos/simulation/engine/random";
import type { Latency } from "./parameters";

/** Standard deviations from the median to the 99th percentile of a normal distribution. */
const P99_DEVIATIONS = 2.326;

/** Draws a latency in milliseconds from the log-normal distribution with this median and 99th percentile. */
export function drawLatency(random: Random, { median, p99 }: Latency): number {
  const deviation = Math.log(p99 / median) / P99_DEVIATIONS;
  // Box-Muller.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return median * Math.exp(deviation * normal);
}
