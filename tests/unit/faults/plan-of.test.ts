import assert from "node:assert/strict";
import { planOf } from "../../../local/faults/create-fault-plan";
import { FAULT_SITES } from "../../../local/faults/fault-sites";

const possible = FAULT_SITES.flatMap(({ site, faults }) => faults.map((fault) => `${site}: ${fault}`));

function plannedIn(first: number, last: number): string[] {
  const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return seeds.flatMap((seed) => planOf(seed).rules.map(({ site, fault }) => `${site}: ${fault}`));
}

describe("planOf", () => {
  it("plans the same for the same seed, and otherwise for another", () => {
    expect(planOf(3)).toStrictEqual(planOf(3));
    expect(planOf(3).rules).not.toStrictEqual(planOf(4).rules);
  });

  it("plans some dozens of faults, each at a site that the program has", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { rules } = planOf(seed);
      assert.ok(rules.length >= 20 && rules.length <= 80, `${rules.length} rules`);
      for (const { site, fault } of rules) assert.ok(possible.includes(`${site}: ${fault}`), `${site}: ${fault}`);
    }
  });

  it("leaves out no fault at any site in fifteen seeds on end", () => {
    for (const first of [1, 16, 31])
      expect([...new Set(plannedIn(first, first + 14))].toSorted()).toStrictEqual(possible.toSorted());
  });
});
