import { FAULT_SITES } from "../../../cli/start/fault-sites";
import { createFaultPlan } from "../../../local/faults/create-fault-plan";
import { faultTable, faultTrace, type InjectedFault } from "../../../local/faults/create-faults";
import { readOptions } from "../simulation/options";
import { runSeed, type SeedRun } from "./run-seed";
import { LOGS, startChaosCloud } from "./start-chaos-cloud";

/** From so many seeds on, every fault at every site was planned. */
const ENOUGH_FOR_ALL_FAULTS = 15;

/** `npm run chaos -- --seeds N [--seed K]`: runs N seeds from K on, on one local cloud, and prints their results. */
async function main(): Promise<number> {
  const { seed: first, seeds } = readOptions(process.argv.slice(2), 20);
  const began = performance.now();
  await using chaos = await startChaosCloud();
  const runs: SeedRun[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const run = await runSeed(chaos, seed);
    runs.push(run);
    console.log(lineOf(run));
    if (seeds === 1 || run.violations.length > 0) console.log(account(run));
  }
  const late = (await Promise.all(runs.map((run) => run.judgeAgain()))).flat();
  for (const violation of late) console.log(`✖ at the end: ${violation}`);
  const fired = runs.flatMap((run) => run.fired);
  console.log(faultTable(fired));
  if (seeds >= ENOUGH_FOR_ALL_FAULTS) console.log(`never came: ${neverCame(fired).join(", ") || "none"}`);
  const failed = runs.filter(({ violations }) => violations.length > 0).length;
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `${seeds} seeds in ${seconds} s: ${failed + late.length === 0 ? "all invariants hold" : `${failed} FAILED, ${late.length} violations at the end`}`,
  );
  return failed + late.length === 0 ? 0 : 1;
}

/** What the program can meet, and has not met. */
function neverCame(fired: readonly InjectedFault[]): string[] {
  const came = new Set(fired.map(({ site, fault }) => `${site}: ${fault}`));
  return FAULT_SITES.flatMap(({ site, faults }) => faults.map((fault) => `${site}: ${fault}`)).filter(
    (each) => !came.has(each),
  );
}

function lineOf({ seed, violations, fired, redriven, milliseconds }: SeedRun): string {
  const again = Object.entries(redriven).map(([queue, count]) => `, ${count} put back from ${queue}`);
  const end = violations.length === 0 ? "all holds" : "FAILED";
  return `seed ${seed}: ${fired.length} faults in ${(milliseconds / 1000).toFixed(1)} s${again.join("")}: ${end}`;
}

function account({ seed, violations, fired, sends }: SeedRun): string {
  return [
    `The plan of seed ${seed}:`,
    ...createFaultPlan(seed, FAULT_SITES).rules.map((rule) => `  ${JSON.stringify(rule)}`),
    "What came, and when:",
    ...faultTrace(fired),
    ...violations.map((violation) => `✖ ${violation}`),
    ...sends.map(({ at, email, requestId, isAnswered }) => {
      return `  ${at} ${email} was sent to by ${requestId}, ${isAnswered ? "which got the response" : "which did not get the response"}`;
    }),
    `The functions' logs are in ${LOGS}. The seed runs alone with: npm run chaos -- --seed ${seed}`,
  ].join("\n");
}

main().then((code) => {
  process.exitCode = code;
});
