import { type Charges, PRICES, type PriceName } from "./prices";

/** One caller's usage of one operation. */
export interface Usage {
  /** A role, by its name. */
  caller: string;
  service: string;
  /** As the API names it; "run" for a function itself, "transitions" for a state machine. */
  operation: string;
  calls: number;
  /** Of bodies, to the service and back. */
  bytesIn: number;
  bytesOut: number;
  charges: Charges;
}

/** Returns the usage between two readings. */
export function usageBetween(before: readonly Usage[], after: readonly Usage[]): Usage[] {
  const earlier = new Map(before.map((usage) => [keyOf(usage), usage]));
  return after
    .map((usage) => {
      const start = earlier.get(keyOf(usage));
      return start === undefined ? usage : combine(usage, start, -1);
    })
    .filter(({ calls }) => calls > 0);
}

/** Sums all callers' usage by operation, sorted by service. */
function usageByOperation(usages: readonly Usage[]): Usage[] {
  const sums = new Map<string, Usage>();
  for (const usage of usages) addUsage(sums, usage, `${usage.service} ${usage.operation}`);
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, usage]) => usage);
}

/** Adds a usage to those of its caller and operation. */
export function addUsage(usages: Map<string, Usage>, usage: Usage, key = keyOf(usage)): void {
  const before = usages.get(key);
  usages.set(key, before === undefined ? usage : combine(before, usage, 1));
}

/** Returns the sum of two usages of one operation, or their difference. */
function combine(usage: Usage, other: Usage, sign: 1 | -1): Usage {
  const charges: Charges = { ...usage.charges };
  for (const [name, units] of Object.entries(other.charges) as [PriceName, number][])
    charges[name] = (charges[name] ?? 0) + sign * units;
  return {
    ...usage,
    calls: usage.calls + sign * other.calls,
    bytesIn: usage.bytesIn + sign * other.bytesIn,
    bytesOut: usage.bytesOut + sign * other.bytesOut,
    charges,
  };
}

function keyOf({ caller, service, operation }: Usage): string {
  return `${caller} ${service} ${operation}`;
}

/** Estimated costs on AWS, in US dollars at list prices. */
export interface Costs {
  /** By service and operation. */
  calls: (Omit<Usage, "caller"> & { usd: number })[];
  usd: number;
  /** Undefined where there was no row. */
  usdPerMillionRows?: number;
}

/** @param rows - that the usage was for */
export function estimate(usages: readonly Usage[], rows: number): Costs {
  const calls = usageByOperation(usages).map(({ caller: _, ...usage }) => ({
    ...usage,
    usd: rounded(usdOf(usage.charges)),
  }));
  const usd = rounded(calls.reduce((sum, call) => sum + call.usd, 0));
  return { calls, usd, ...(rows > 0 && { usdPerMillionRows: rounded((usd / rows) * 1_000_000) }) };
}

/** Rounds to billionths: further digits are errors of binary fractions. */
function rounded(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

function usdOf(charges: Charges): number {
  return (Object.entries(charges) as [PriceName, number][]).reduce((sum, [name, units]) => {
    const { usd, per } = PRICES[name];
    return sum + (units / per) * usd;
  }, 0);
}
