import type { Random } from "./random";

/** What can go wrong with a call of a service; for each, what the caller sees. */
export const CALL_FAULTS = [
  /** Refused: slower, please. No effect. */
  "throttled",
  /** The service failed. No effect. */
  "failed",
  /** It took effect, and the answer was lost. */
  "lost",
  /** Slow, by seconds. */
  "slow",
  /** No answer, ever: the function runs into its time-out. It may have taken effect. */
  "hung",
  /** The function was killed before the call, while it was answered, or after the answer. */
  "killed before",
  "killed between",
  "killed after",
  /** Parts of the call failed: `Failed` entries, throttled statements and actions, unprocessed keys. */
  "partial",
  /** A transaction was under way on one of its items. */
  "conflict",
] as const;
export type CallFault = (typeof CALL_FAULTS)[number];

/** Where a fault can happen: a call of a function, or a delivery. */
export interface Faults {
  /** The fault that happens to this call, if one does. `lasts`: and to all that it is tried again. */
  atCall(site: string, kinds: readonly CallFault[]): { kind: CallFault; lasts: boolean } | undefined;
  /** Whether a fault that has nothing to do with a call happens now, at a probability relative to a call's. */
  happens(site: string, kind: string, weight?: number): boolean;
  /** Counts a fault that was not injected, such as a quota that was used up. */
  count(site: string, kind: string): void;
  /** How often each has happened: by site, by kind. */
  counts(): Record<string, Record<string, number>>;
}

const HOUR = 60 * 60 * 1_000;

/** How likely each kind is, compared with the others: those that end a run are rarer than those that it survives. */
const WEIGHTS: Partial<Record<CallFault, number>> = { hung: 0.3, slow: 0.5, lost: 1.5 };

/**
 * Draws the faults of a run. A run has a temper of its own, from nearly calm to violent, and so has each site in it, or
 * what comes first in the flow would use up the faults; a service may be down for a while. After a time, or a number of
 * faults, calm sets in, so that what can end has its chance to.
 */
export function createFaults(random: Random, now: () => number): Faults {
  const probability = random.pick([0.03, 0.2, 0.3, 0.4]);
  const calmAt = now() + random.pick([1, 6, 48]) * HOUR;
  const outages = random.chance(0.4) ? [drawOutage(random, now())] : [];
  const sites = new Map<string, { probability: number; left: number }>();
  const counts: Record<string, Record<string, number>> = {};

  const count = (site: string, kind: string) => {
    counts[site] ??= {};
    counts[site][kind] = (counts[site][kind] ?? 0) + 1;
  };
  /** Whether a fault happens at a site, which is then used up. */
  const strikes = (site: string, weight: number) => {
    const temper = sites.get(site) ?? {
      probability: probability * random.pick([0, 1, 1, 3]),
      left: random.pick([4, 8, 16]),
    };
    sites.set(site, temper);
    if (temper.left === 0 || now() > calmAt || !random.chance(temper.probability * weight)) return false;
    temper.left--;
    return true;
  };
  return {
    atCall(site, kinds) {
      const down = outages.find((outage) => site.includes(outage.site) && now() >= outage.from && now() < outage.to);
      if (down === undefined && !strikes(site, 1)) return undefined;
      const kind = down ? down.kind : weighted(random, kinds);
      count(site, kind);
      return { kind, lasts: down !== undefined || random.chance(0.5) };
    },
    happens(site, kind, weight = 1) {
      if (!strikes(site, weight)) return false;
      count(site, kind);
      return true;
    },
    count,
    counts: () => counts,
  };
}

/** Where calls can fail for a while, and for how long at most: the stream's retries of report-status last for two hours. */
const OUTAGES = [
  ...["dynamodb", "sqs", "s3", "ses", "states"].map((service) => ({ site: ` ${service}:`, longest: HOUR / 3 })),
  { site: "report-status states:", longest: 8 * HOUR },
];

function drawOutage(random: Random, now: number) {
  const from = now + random.between(0, HOUR);
  const { site, longest } = random.pick(OUTAGES);
  return {
    site,
    from,
    to: from + random.between(1_000, longest),
    kind: random.pick(["throttled", "failed"] as const),
  };
}

function weighted(random: Random, kinds: readonly CallFault[]): CallFault {
  const weights = kinds.map((kind) => WEIGHTS[kind] ?? 1);
  let at = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => {
    at -= weight;
    return at < 0;
  });
  return kinds[index] ?? "failed";
}
