import { createRandom } from "./create-random";
import type { Fault, FaultPlan, Rule } from "./fault-plan";
import { FAULT_SITES, type FaultSite } from "./fault-sites";

/** At each site a fault is planned once in so many seeds: what sets a run back by seconds is rarer. */
const ONCE_IN: Partial<Record<Fault, number>> = {
  hang: 15,
  "killed before": 10,
  "killed after": 10,
  "killed between": 10,
  "quota exceeded": 3,
  "sending paused": 3,
  duplicate: 2,
  reorder: 2,
  "short run": 1,
};
const ONCE_IN_OTHERWISE = 4;

/** Milliseconds for which a fault goes on, at most; once in a while much longer. */
const LASTS: Partial<Record<Fault, number>> = {
  throttling: 1500,
  "server error": 1500,
  conflict: 300,
  "quota exceeded": 5000,
  "sending paused": 5000,
};
const OUTAGE = { chance: 0.06, factor: 6 };

/** Short runs come one after the other, so that a file goes on from one checkpoint to the next. */
const SHORT_RUNS = 3;

/**
 * The plan of a seed: some dozens of faults, all over the program, each of which the program must survive. Fifteen seeds
 * on end plan every fault at every site.
 * @param seed a whole number
 */
export function planOf(seed: number): FaultPlan {
  const rules = FAULT_SITES.flatMap((site) =>
    site.faults.filter((fault) => isPlanned(seed, site, fault)).map((fault) => ruleOf(seed, site, fault)),
  );
  return { seed: String(seed), rules };
}

/** Of every so many seeds, one, drawn for the site and the fault alone. */
function isPlanned(seed: number, { site }: FaultSite, fault: Fault): boolean {
  const many = ONCE_IN[fault] ?? ONCE_IN_OTHERWISE;
  const block = Math.floor((seed - 1) / many);
  const drawn = Math.floor(createRandom(`${site}: ${fault} ${block}`)() * many);
  return drawn === seed - 1 - block * many;
}

function ruleOf(seed: number, { site, occasions }: FaultSite, fault: Fault): Rule {
  const random = createRandom(`${site}: ${fault} in ${seed}`);
  // Mostly early: the later occasions may not come.
  const nth = 1 + Math.floor(random() ** 2 * occasions);
  const longest = (LASTS[fault] ?? 0) * (random() < OUTAGE.chance ? OUTAGE.factor : 1);
  const lasts = Math.round(longest * random() ** 2);
  return { site, fault, when: { nth }, most: fault === "short run" ? SHORT_RUNS : 1, ...(lasts > 0 && { lasts }) };
}
