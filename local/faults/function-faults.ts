import { setTimeout as delay } from "node:timers/promises";
import type { Deliveries } from "../triggers/trigger";
import type { Faults } from "./create-faults";
import { DELIVERY_FAULTS, type DeliveryFault, deliverySite, RUN_FAULTS, runSite } from "./fault-plan";

/** What is delivered again is delivered up to so many times more, each of them up to so many milliseconds later. */
const MOST_REPEATS = 4;
const LATEST = 1500;

const ARRANGING: readonly DeliveryFault[] = ["reorder"];
const HANDING_OVER = DELIVERY_FAULTS.filter((fault) => !ARRANGING.includes(fault));

/** Has records reach their functions twice, late and in another order, as the plan has it. */
export function createFaultDeliveries(faults: Faults): Deliveries {
  return {
    arranged(source, functionName, records, keyOf) {
      const site = deliverySite(source, functionName);
      if (faults.strike(site, ARRANGING) === undefined) return [records];
      // As from two shards, or two partitions of a queue, of which one is behind.
      const isBehind = new Map<string, boolean>();
      for (const record of records) isBehind.set(keyOf(record), faults.draw(site) < 0.5);
      const [behind, ahead] = [true, false].map((each) =>
        records.filter((record) => isBehind.get(keyOf(record)) === each),
      );
      return [ahead ?? [], behind ?? []].filter((batch) => batch.length > 0);
    },
    async handOver(source, functionName, invoke) {
      const site = deliverySite(source, functionName);
      const fault = faults.strike(site, HANDING_OVER);
      if (fault === undefined) return invoke();
      if (fault === "late") {
        await delay(faults.draw(site) * LATEST);
        return invoke();
      }
      const repeats = Math.ceil(faults.draw(site) * MOST_REPEATS);
      const again = async () => {
        await delay(faults.draw(site) * LATEST);
        return invoke();
      };
      // A shard is read by one reader, which comes back to where it was; all else may come twice at the same time.
      if (source === "stream") {
        const result = await invoke();
        for (let repeat = 0; repeat < repeats; repeat++) await again();
        return result;
      }
      const [result] = await Promise.all([invoke(), ...Array.from({ length: repeats }, again)]);
      return result;
    },
  };
}

/**
 * Milliseconds of a run that is cut short. Handlers keep the last three seconds of a run free to answer in: they get
 * between none and a second for their work, and go on in a later run.
 */
const SHORTEST = 2900;
const LONGEST = 4000;

/** Gives runs of functions less time than they are registered with, as the plan has it. */
export function createTimeLimit(faults: Faults) {
  return (functionName: string, requestId: string): number | undefined => {
    const site = runSite(functionName);
    return faults.strike(site, RUN_FAULTS, requestId) && SHORTEST + faults.draw(site) * (LONGEST - SHORTEST);
  };
}
