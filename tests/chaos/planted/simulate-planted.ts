import { availableParallelism } from "node:os";
import { join } from "node:path";
import { forEachConcurrently } from "../../../runtime/for-each-concurrently";
import { readDeployment } from "../simulation/deployment";
import { runSeeds } from "../simulation/run-seeds";
import type { PlantedBug } from "./planted-bug";
import { PLANTED_BUGS } from "./planted-bugs";

const MOST_SEEDS = 200;

/** `npm run simulate:planted [NAME …]`: plants each bug alone and simulates until it is found. Fails if one is not. */
async function simulatePlanted(names: string[]): Promise<number> {
  const deployment = await readDeployment();
  const bugs = PLANTED_BUGS.filter(({ name }) => names.length === 0 || names.includes(name));
  let missed = 0;
  const search = async (bug: PlantedBug) => {
    let seeds = 0;
    let found: { seed: number; violation: string } | undefined;
    await runSeeds(deployment, {
      seeds: Array.from({ length: MOST_SEEDS }, (_, index) => index + 1),
      workers: 1,
      require: join(__dirname, "plant.ts"),
      env: { ...process.env, PLANTED_BUG: bug.name },
      isEnough: () => found !== undefined,
      onOutcome({ seed, violations: [violation] }) {
        seeds++;
        if (violation !== undefined) found ??= { seed, violation };
      },
    });
    if (found === undefined) missed++;
    const result = found ? `seed ${found.seed}: ${found.violation}` : `NOT FOUND in ${seeds} seeds. ${bug.why}`;
    console.log(`${found ? "✓" : "✗"} ${bug.name.padEnd(40)} ${result}`);
  };
  await forEachConcurrently(bugs, availableParallelism(), search);
  console.log(`\n${bugs.length - missed} of ${bugs.length} planted bugs found`);
  return missed > 0 ? 1 : 0;
}

simulatePlanted(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
