import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FAULT_SITES } from "../../../local/faults/fault-sites";
import { planOf } from "../../../local/faults/plan-of";

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

describe("planOf", () => {
  it("plans the same for the same seed, and otherwise for another", () => {
    assert.deepEqual(planOf(3), planOf(3));
    assert.notDeepEqual(planOf(3).rules, planOf(4).rules);
  });

  it("plans some dozens of faults, each that is possible at each site in some seed", () => {
    const planned = SEEDS.map((seed) => planOf(seed).rules);
    for (const rules of planned) assert.ok(rules.length >= 20 && rules.length <= 70, `${rules.length} rules`);
    const all = new Set(planned.flat().map(({ site, fault }) => `${site}: ${fault}`));
    const possible = FAULT_SITES.flatMap(({ site, faults }) => faults.map((fault) => `${site}: ${fault}`));
    assert.deepEqual([...all].toSorted(), possible.toSorted());
  });
});
