import { createRandom, type Random } from "./create-random";
import type { Fault, FaultPlan, Rule } from "./fault-plan";

/** A fault that was injected. */
export interface InjectedFault {
  site: string;
  fault: Fault;
  /** Milliseconds since the plan was started. */
  at: number;
  /** Of the invocation that it affected; undefined where it affected none. */
  requestId: string | undefined;
}

/** Decides at each occasion at a site whether a fault is injected, and which. */
export interface Faults {
  /** Starts a plan, in place of the one before. */
  start(plan: FaultPlan): void;
  /** Ends the plan: no further faults, and lasting ones end. */
  stop(): void;
  /** Returns the fault of this occasion, out of the possible ones; undefined where there is none. */
  inject<Possible extends Fault>(site: string, possible: readonly Possible[], requestId?: string): Possible | undefined;
  /** Draws a number from 0 to below 1 for what a fault leaves open, such as a duration. */
  draw(site: string): number;
  /** The plan's injected faults, oldest first. */
  injected(): readonly InjectedFault[];
}

/** The state of one rule. */
interface State {
  rule: Rule;
  random: Random;
  occasions: number;
  begun: number;
  /** Of performance.now(). */
  lastsUntil: number;
}

/**
 * Creates the injector. Each rule and each site has its own random generator, seeded with the plan's seed and the site:
 * the order in which calls of different sites interleave, which no seed can fix, changes nothing at any of them.
 */
export function createFaults(): Faults {
  let seed = "";
  let states = new Map<string, State[]>();
  let draws = new Map<string, Random>();
  let injected: InjectedFault[] = [];
  let begun = 0;

  /** Counts the occasion and draws for it, whether or not another rule's fault is injected. */
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
    start(plan) {
      seed = plan.seed;
      states = Map.groupBy(
        plan.rules.map((rule, index): State => {
          const random = createRandom(`${seed} ${index} ${rule.site}`);
          return { rule, random, occasions: 0, begun: 0, lastsUntil: 0 };
        }),
        ({ rule }) => rule.site,
      );
      draws = new Map();
      injected = [];
      begun = performance.now();
    },
    stop() {
      states = new Map();
    },
    inject(site, possible, requestId) {
      const due = (states.get(site) ?? []).filter(isDue);
      for (const state of due) {
        const fault = possible.find((each) => each === state.rule.fault);
        if (fault === undefined) continue;
        if (!isLasting(state)) begin(state);
        injected.push({ site, fault, at: performance.now() - begun, requestId });
        return fault;
      }
      return undefined;
    },
    draw(site) {
      const random = draws.get(site) ?? createRandom(`${seed} ${site}`);
      draws.set(site, random);
      return random();
    },
    injected: () => injected,
  };
}

function isLasting({ lastsUntil }: State): boolean {
  return performance.now() < lastsUntil;
}

/** Formats a line for each fault in order: time, site, fault and request id. */
export function faultTrace(faults: readonly InjectedFault[]): string[] {
  return faults.map(({ at, site, fault, requestId = "" }) => {
    const seconds = (at / 1000).toFixed(3).padStart(8);
    return `  ${seconds} s  ${site}: ${fault} ${requestId}`.trimEnd();
  });
}

/** Formats how often each fault was injected at each site. */
export function faultTable(faults: readonly InjectedFault[]): string {
  const bySite = Map.groupBy(faults, ({ site }) => site);
  const lines = [...bySite].toSorted().map(([site, ofSite]) => {
    const counts = [...Map.groupBy(ofSite, ({ fault }) => fault)].toSorted();
    return `  ${site.padEnd(46)} ${counts.map(([fault, { length }]) => `${length} × ${fault}`).join(", ")}`;
  });
  return [`${faults.length} faults:`, ...lines].join("\n");
}
