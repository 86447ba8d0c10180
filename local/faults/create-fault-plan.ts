import { createRandom } from "./create-random";
import type { Fault, FaultPlan, Rule } from "./fault-plan";
import type { FaultSite } from "./fault-sites";

/** At each site a fault is planned once in so many seeds. Faults that delay a run by seconds are rarer. */
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

/** Longest duration of a fault in milliseconds; an outage is longer by a factor. */
const LASTS: Partial<Record<Fault, number>> = {
  throttling: 1500,
  "server error": 1500,
  conflict: 300,
  "quota exceeded": 5000,
  "sending paused": 5000,
};
const OUTAGE = { chance: 0.06, factor: 6 };

/** Short invocations follow one another, so that work resumes from one checkpoint to the next. */
const SHORT_RUNS = 3;

/**
 * Draws the plan of a seed: some dozens of faults over all sites. Fifteen consecutive seeds plan every fault at every site.
 * @param seed - a whole number
 * @param sites - the places where the program can meet faults
 */
export function createFaultPlan(seed: number, sites: readonly FaultSite[]): FaultPlan {
  const rules = sites.flatMap((site) =>
    site.faults.filter((fault) => isPlanned(seed, site, fault)).map((fault) => ruleOf(seed, site, fault)),
  );
  return { seed: String(seed), rules };
}

/** One seed of each block of seeds, drawn for the site and the fault alone. */
function isPlanned(seed: number, { site }: FaultSite, fault: Fault): boolean {
  const many = ONCE_IN[fault] ?? ONCE_IN_OTHERWISE;
  const block = Math.floor((seed - 1) / many);
  const drawn = Math.floor(createRandom(`${site}: ${fault} ${block}`)() * many);
  return drawn === seed - 1 - block * many;
}

function ruleOf(seed: number, { site, occasions }: FaultSite, fault: Fault): Rule {
  const random = createRandom(`${site}: ${fault} in ${seed}`);
  // Mostly early: the later occasions may not occur.
  const nth = 1 + Math.floor(random() ** 2 * occasions);
  const longest = (LASTS[fault] ?? 0) * (random() < OUTAGE.chance ? OUTAGE.factor : 1);
  const lasts = Math.round(longest * random() ** 2);
  return { site, fault, when: { nth }, most: fault === "short run" ? SHORT_RUNS : 1, ...(lasts > 0 && { lasts }) };
}
