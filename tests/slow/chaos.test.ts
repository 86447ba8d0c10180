import { runSeed } from "../chaos/local/run-seed";
import { startChaosCloud } from "../chaos/local/start-chaos-cloud";

test("two seeds of chaos on the local cloud violate no invariant", async () => {
  await using chaos = await startChaosCloud();
  for (const seed of [3, 4]) {
    const { violations, fired } = await runSeed(chaos, seed);
    expect(violations).toStrictEqual([]);
    expect(fired.length).toBeGreaterThanOrEqual(10);
  }
}, 400_000);
