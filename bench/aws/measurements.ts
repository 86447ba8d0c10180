import type { Charges } from "../../local/metering/prices";
import { addUsage, type Usage } from "../../local/metering/usage";

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
      addUsage(usages, { caller, service, operation, calls, bytesIn: 0, bytesOut: 0, charges });
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
