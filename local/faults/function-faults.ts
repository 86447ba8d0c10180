import { setTimeout as delay } from "node:timers/promises";
import type { Deliveries } from "../triggers/trigger";
import type { Faults } from "./create-faults";
import { DELIVERY_FAULTS, type DeliveryFault, deliverySite, INVOCATION_FAULTS, invocationSite } from "./fault-plan";

/** A redelivered batch is delivered up to so many more times, each up to so many milliseconds later. */
const MOST_REPEATS = 4;
const LATEST = 1500;

const ARRANGING: readonly DeliveryFault[] = ["reorder"];
const HANDING_OVER = DELIVERY_FAULTS.filter((fault) => !ARRANGING.includes(fault));

/** Delivers records to their functions twice, late and in another order, as planned. */
export function createFaultDeliveries(faults: Faults): Deliveries {
  return {
    batchesOf(source, functionName, records, keyOf) {
      const site = deliverySite(source, functionName);
      if (faults.inject(site, ARRANGING) === undefined) return [records];
      // As from two shards, or two partitions of a queue, of which one lags behind.
      const isBehind = new Map<string, boolean>();
      for (const record of records) isBehind.set(keyOf(record), faults.draw(site) < 0.5);
      const [behind, ahead] = [true, false].map((each) =>
        records.filter((record) => isBehind.get(keyOf(record)) === each),
      );
      return [ahead ?? [], behind ?? []].filter((batch) => batch.length > 0);
    },
    async deliver(source, functionName, invoke) {
      const site = deliverySite(source, functionName);
      const fault = faults.inject(site, HANDING_OVER);
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
      // A shard has one reader, which retries from its last position; other sources may deliver a batch twice at a time.
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
 * Timeout of a short invocation in milliseconds. Handlers that reserve the last three seconds for their answer get
 * between none and one second for their work, and resume in a later invocation.
 */
const SHORTEST = 2900;
const LONGEST = 4000;

/** Shortens the timeouts of invocations, as planned. */
export function createTimeLimit(faults: Faults) {
  return (functionName: string, requestId: string): number | undefined => {
    const site = invocationSite(functionName);
    return faults.inject(site, INVOCATION_FAULTS, requestId) && SHORTEST + faults.draw(site) * (LONGEST - SHORTEST);
  };
}
