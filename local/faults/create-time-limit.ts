import type { Faults } from "./create-faults";
import { RUN_FAULTS, runSite } from "./fault-plan";

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
