import { readDeployment } from "./deployment";
import { addFaults, faultTable, missing, noFaults, totalOf } from "./fault-counts";
import { readOptions } from "./options";
import { runSeeds } from "./run-seeds";
import type { Outcome } from "./simulate-seed";

/** From so many seeds on, every fault is to have happened. */
const ENOUGH_FOR_ALL_FAULTS = 2_000;
/** Violations that are shown with their traces. */
const SHOWN = 3;

/** `npm run simulate -- --seeds N [--seed K]`: runs N seeds from K on and prints their results. */
async function simulate(): Promise<number> {
  const { seed, seeds } = readOptions(process.argv.slice(2), 200);
  const deployment = await readDeployment();
  const started = performance.now();
  const counts = noFaults();
  const totals: number[] = [];
  let failed = 0;
  await runSeeds(deployment, {
    seeds: Array.from({ length: seeds }, (_, index) => seed + index),
    onOutcome(outcome) {
      addFaults(counts, outcome.faults);
      totals.push(totalOf(outcome.faults));
      if (outcome.violations.length > 0) failed++;
      if (seeds === 1 || (outcome.violations.length > 0 && failed <= SHOWN)) console.log(traceText(outcome));
    },
  });
  totals.sort((one, other) => one - other);
  const seconds = (performance.now() - started) / 1_000;
  const median = totals[Math.floor(totals.length / 2)] ?? 0;
  console.log(`Faults by where they happened:\n${faultTable(counts)}\n`);
  console.log(`${seeds} seeds in ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(1)} a second`);
  console.log(`faults in a run: median ${median}, least ${totals[0]}, most ${totals.at(-1)}`);
  console.log(failed === 0 ? "all invariants hold" : `${failed} seeds violate an invariant`);
  const never = seeds >= ENOUGH_FOR_ALL_FAULTS ? missing(counts) : [];
  if (never.length > 0) console.log(`These faults never happened:\n  ${never.join("\n  ")}`);
  return failed > 0 || never.length > 0 ? 1 : 0;
}

function traceText({ seed, violations, trace }: Outcome): string {
  return [
    `── seed ${seed} ${"─".repeat(60)}`,
    ...trace,
    ...violations.map((violation) => `✗ ${violation}`),
    `It runs alone with: npm run simulate -- --seed ${seed}`,
    "",
  ].join("\n");
}

simulate().then((code) => {
  process.exitCode = code;
});
