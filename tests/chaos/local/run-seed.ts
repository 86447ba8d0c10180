import { FAULT_SITES } from "../../../cli/start/fault-sites";
import { createFaultPlan } from "../../../local/faults/create-fault-plan";
import type { InjectedFault } from "../../../local/faults/create-faults";
import type { Evidence } from "../invariants/evidence";
import { succeededInTime } from "../invariants/executions-end";
import { violationsAtRest } from "../invariants/invariants";
import { stopWhileRunning, undoAtRest } from "./control";
import type { Send } from "./create-ledger";
import { gatherEvidence } from "./gather-evidence";
import { scenarioOf } from "./scenario-of";
import type { ChaosCloud } from "./start-chaos-cloud";
import { storeUploads } from "./store-uploads";
import { untilRest } from "./until-rest";

export interface SeedRun {
  seed: number;
  /** Sentences that say what does not hold; none, where all does. */
  violations: string[];
  fired: readonly InjectedFault[];
  /** Messages that were dead-lettered and redriven, by queue. */
  redriven: Record<string, number>;
  /** The emails to the addresses that a violation names. */
  sends: readonly Send[];
  milliseconds: number;
  /** Judges the seed's people again: what comes late must change nothing. */
  judgeAgain(): Promise<string[]>;
}

/**
 * Signs up a seed's files under the faults of its plan, stops one of them in every third seed, and waits until all is at
 * rest; judges the result, undoes two, and judges it again.
 */
export async function runSeed(chaos: ChaosCloud, seed: number): Promise<SeedRun> {
  const begun = performance.now();
  chaos.faults.start(createFaultPlan(seed, FAULT_SITES));
  const uploads = await storeUploads(chaos.local, scenarioOf(seed));
  const stopping = stopWhileRunning(chaos.local, seed, uploads);
  const { unfinished, redriven } = await untilRest(chaos, seed, uploads.length);
  await stopping;
  const beforeUndo = judge(await gatherEvidence(chaos, seed, uploads));
  await undoAtRest(chaos.local, seed, uploads);
  const evidence = await gatherEvidence(chaos, seed, uploads);
  const fired = [...chaos.faults.injected()];
  chaos.faults.stop();
  const violations = [...new Set([...unfinished, ...beforeUndo, ...judge(evidence)])];
  const { lostOutcomes } = evidence;
  const isNamed = ({ email }: Send) => violations.some((violation) => violation.startsWith(`${email} `));
  return {
    seed,
    violations,
    fired,
    redriven,
    sends: chaos.ledger.sends().filter(isNamed),
    milliseconds: performance.now() - begun,
    judgeAgain: async () => judge({ ...(await gatherEvidence(chaos, seed, uploads)), lostOutcomes }),
  };
}

function judge(evidence: Evidence): string[] {
  // An undo changes SUMMARY after the output.
  const succeeded = evidence.uploads.filter(
    ({ executions, summary }) =>
      summary?.undoneAt === undefined && executions.some(({ status }) => status === "SUCCEEDED"),
  );
  // An output that was right too early is not what SUMMARY came to.
  return [...violationsAtRest(evidence), ...succeeded.flatMap(succeededInTime)];
}
