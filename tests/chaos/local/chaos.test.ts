import { runSeed } from "./run-seed";
import { startChaosCloud } from "./start-chaos-cloud";

test("two seeds of chaos on the local cloud violate no invariant", async () => {
  await using chaos = await startChaosCloud();
  for (const seed of [3, 4]) {
    const { violations, fired } = await runSeed(chaos, seed);
    expect(violations).toStrictEqual([]);
    expect(fired.length).toBeGreaterThanOrEqual(10);
  }
});
