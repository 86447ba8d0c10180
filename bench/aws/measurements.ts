import type { Charges, PriceName } from "../../local/metering/prices";
import type { Usage } from "../../local/metering/usage";

/** What a run of the model counts. */
export interface Measurements {
  /** Counts calls of a function or a state machine, and what they are billed for. */
  call(caller: string, service: string, operation: string, charges: Charges, calls?: number): void;
  usages(): Usage[];
  /** Counts what is no call: conflicts, throttled writes, cold starts, time-outs. */
  count(name: string, count?: number): void;
  counts(): Record<string, number>;
  /** Keeps the greatest value. */
  peak(name: string, value: number): void;
  peaks(): Record<string, number>;
}

export function createMeasurements(): Measurements {
  const usages = new Map<string, Usage>();
  const counts: Record<string, number> = {};
  const peaks: Record<string, number> = {};
  return {
    call(caller, service, operation, charges, calls = 1) {
      const key = `${caller} ${service} ${operation}`;
      const usage = usages.get(key) ?? { caller, service, operation, calls: 0, bytesIn: 0, bytesOut: 0, charges: {} };
      usage.calls += calls;
      for (const [name, units] of Object.entries(charges) as [PriceName, number][])
        usage.charges[name] = (usage.charges[name] ?? 0) + units;
      usages.set(key, usage);
    },
    usages: () => [...usages.values()],
    count(name, count = 1) {
      counts[name] = (counts[name] ?? 0) + count;
    },
    counts: () => counts,
    peak(name, value) {
      peaks[name] = Math.max(peaks[name] ?? 0, value);
    },
    peaks: () => peaks,
  };
}
