import { readDeployment } from "./deployment";
import { runSeeds } from "./run-seeds";
import { type Outcome, simulateSeed } from "./simulate-seed";

test("a hundred seeds violate no invariant", async () => {
  // Prepare
  const deployment = await readDeployment();
  const violations: string[] = [];
  let runs = 0;

  // Act
  await runSeeds(deployment, {
    seeds: Array.from({ length: 100 }, (_, index) => index + 1),
    onOutcome(outcome) {
      runs++;
      for (const violation of outcome.violations) violations.push(`seed ${outcome.seed}: ${violation}`);
    },
  });

  // Assess
  expect(runs).toBe(100);
  expect(violations).toStrictEqual([]);
});

test("the same seed gives the same run, event by event", async () => {
  // Prepare
  const deployment = await readDeployment();
  const seeds = [3, 4, 5];

  // Act
  const once: Outcome[] = [];
  for (const seed of seeds) once.push(await simulateSeed(deployment, seed));
  const again: Outcome[] = [];
  for (const seed of seeds.toReversed()) again.unshift(await simulateSeed(deployment, seed));

  // Assess
  expect(again).toStrictEqual(once);
  expect(once[0]?.trace).not.toStrictEqual(once[1]?.trace);
});
