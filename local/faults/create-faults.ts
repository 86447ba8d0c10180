import { createRandom, type Random } from "./create-random";
import type { Fault, FaultPlan, Rule } from "./fault-plan";

/** A fault that came. */
export interface Fired {
  site: string;
  fault: Fault;
  /** Milliseconds since the plan is followed. */
  at: number;
  /** Of the invocation that it hit; undefined where it hit none. */
  requestId: string | undefined;
}

/** Where faults come from: asked at every occasion, it says what happens there. */
export interface Faults {
  /** Follows this plan from now on, in place of the one before. */
  follow(plan: FaultPlan): void;
  /** No further fault, and those that last are over. */
  cease(): void;
  /** The fault at this occasion, out of the possible ones; undefined: none. */
  strike<Possible extends Fault>(site: string, possible: readonly Possible[], requestId?: string): Possible | undefined;
  /** At least 0, below 1: what is left open by a fault, such as how long. */
  draw(site: string): number;
  /** What came under the plan, oldest first. */
  fired(): readonly Fired[];
}

/** How far a rule has come. */
interface State {
  rule: Rule;
  random: Random;
  occasions: number;
  begun: number;
  /** Of performance.now(). */
  lastsUntil: number;
}

/**
 * Each rule and each site draw from a source of their own, made from the seed and the site: how calls of different
 * sites interleave, which no seed can fix, changes nothing at any of them.
 */
export function createFaults(): Faults {
  let seed = "";
  let states = new Map<string, State[]>();
  let draws = new Map<string, Random>();
  let fired: Fired[] = [];
  let begun = 0;

  /** Counts the occasion and draws for it, whether or not another rule's fault comes. */
  function isDue(state: State): boolean {
    const { when, most } = state.rule;
    state.occasions += 1;
    const chosen = "nth" in when ? state.occasions >= when.nth : state.random() < when.chance;
    return isLasting(state) || (chosen && state.begun < most);
  }

  function begin(state: State): void {
    state.begun += 1;
    state.lastsUntil = performance.now() + (state.rule.lasts ?? 0);
  }

  return {
    follow(plan) {
      seed = plan.seed;
      states = Map.groupBy(
        plan.rules.map((rule, index): State => {
          const random = createRandom(`${seed} ${index} ${rule.site}`);
          return { rule, random, occasions: 0, begun: 0, lastsUntil: 0 };
        }),
        ({ rule }) => rule.site,
      );
      draws = new Map();
      fired = [];
      begun = performance.now();
    },
    cease() {
      states = new Map();
    },
    strike(site, possible, requestId) {
      const due = (states.get(site) ?? []).filter(isDue);
      for (const state of due) {
        const fault = possible.find((each) => each === state.rule.fault);
        if (fault === undefined) continue;
        if (!isLasting(state)) begin(state);
        fired.push({ site, fault, at: performance.now() - begun, requestId });
        return fault;
      }
      return undefined;
    },
    draw(site) {
      const random = draws.get(site) ?? createRandom(`${seed} ${site}`);
      draws.set(site, random);
      return random();
    },
    fired: () => fired,
  };
}

function isLasting({ lastsUntil }: State): boolean {
  return performance.now() < lastsUntil;
}

/** A line for each fault that came, in order: when, where, what, in which invocation. */
export function traceOf(fired: readonly Fired[]): string[] {
  return fired.map(({ at, site, fault, requestId = "" }) => {
    const seconds = (at / 1000).toFixed(3).padStart(8);
    return `  ${seconds} s  ${site}: ${fault} ${requestId}`.trimEnd();
  });
}

/** How often each fault came at each site. */
export function firedTable(fired: readonly Fired[]): string {
  const bySite = Map.groupBy(fired, ({ site }) => site);
  const lines = [...bySite].toSorted().map(([site, ofSite]) => {
    const counts = [...Map.groupBy(ofSite, ({ fault }) => fault)].toSorted();
    return `  ${site.padEnd(46)} ${counts.map(([fault, { length }]) => `${length} × ${fault}`).join(", ")}`;
  });
  return [`${fired.length} faults:`, ...lines].join("\n");
}
