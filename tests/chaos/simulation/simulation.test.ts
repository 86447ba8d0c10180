import { readDeployment } from "./deployment";
import { violationsOf } from "./run-seeds";
import { type Outcome, simulateSeed } from "./simulate-seed";

// tests/slow/simulation.test.ts runs the next ones.
test("forty seeds violate no invariant", async () => {
  expect(await violationsOf(await readDeployment(), { from: 1, to: 40 })).toStrictEqual({ ended: 40, violations: [] });
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
