import assert from "node:assert/strict";
import { test } from "node:test";
import { runSeed } from "./run-seed";
import { startChaosCloud } from "./start-chaos-cloud";

test("two seeds of chaos on the local cloud violate no invariant", async () => {
  await using chaos = await startChaosCloud();
  for (const seed of [3, 4]) {
    const { violations, fired } = await runSeed(chaos, seed);
    assert.deepEqual(violations, []);
    assert.ok(fired.length >= 10, `${fired.length} faults`);
  }
});
