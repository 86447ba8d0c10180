import { createRandom } from "./create-random";
import type { Fault, FaultPlan, Rule } from "./fault-plan";
import { FAULT_SITES } from "./fault-sites";

/** How likely a fault is to be in a plan, at each site: what sets a run back by seconds is rarer. */
const LIKELY: Partial<Record<Fault, number>> = {
  hang: 0.04,
  "killed before": 0.1,
  "killed after": 0.1,
  "killed between": 0.1,
  "quota exceeded": 0.3,
  "sending paused": 0.3,
  duplicate: 0.5,
  reorder: 0.5,
  late: 0.3,
  "short run": 0.5,
};
/** One after the other, so that a file goes on from one checkpoint to the next. */
const SHORT_RUNS = 3;
const OTHERWISE = 0.25;

/** Milliseconds for which a fault goes on, at most. */
const LASTS: Partial<Record<Fault, number>> = {
  throttling: 1500,
  "server error": 1500,
  conflict: 300,
  "quota exceeded": 5000,
  "sending paused": 5000,
};

/** How likely a fault goes on for longer, and how much. */
const OUTAGE = 0.06;
const OUTAGE_FACTOR = 6;

/** The plan of a seed: some dozens of faults, all over the program, each of which the program must survive. */
export function planOf(seed: number): FaultPlan {
  const random = createRandom(`plan ${seed}`);
  const ruleOf = (site: string, fault: Fault, occasions: number): Rule => {
    // Mostly early: the later occasions may not come.
    const nth = 1 + Math.floor(random() ** 2 * occasions);
    const longest = (LASTS[fault] ?? 0) * (random() < OUTAGE ? OUTAGE_FACTOR : 1);
    const lasts = Math.round(longest * random() ** 2);
    return { site, fault, when: { nth }, most: fault === "short run" ? SHORT_RUNS : 1, ...(lasts > 0 && { lasts }) };
  };
  const rules = FAULT_SITES.flatMap(({ site, faults, occasions }) =>
    faults.filter((fault) => random() < (LIKELY[fault] ?? OTHERWISE)).map((fault) => ruleOf(site, fault, occasions)),
  );
  return { seed: String(seed), rules };
}
