import assert from "node:assert/strict";
import { FAULT_SITES } from "../../../cli/start/fault-sites";
import { createFaultPlan } from "../../../local/faults/create-fault-plan";
import { CALLS } from "../../chaos/simulation/fault-counts";

const possible = FAULT_SITES.flatMap(({ site, faults }) => faults.map((fault) => `${site}: ${fault}`));

function plannedIn(first: number, last: number): string[] {
  const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return seeds.flatMap((seed) =>
    createFaultPlan(seed, FAULT_SITES).rules.map(({ site, fault }) => `${site}: ${fault}`),
  );
}

describe("createFaultPlan", () => {
  it("plans the same for the same seed, and another plan for another seed", () => {
    expect(createFaultPlan(3, FAULT_SITES)).toStrictEqual(createFaultPlan(3, FAULT_SITES));
    expect(createFaultPlan(3, FAULT_SITES).rules).not.toStrictEqual(createFaultPlan(4, FAULT_SITES).rules);
  });

  it("plans some dozens of faults, each at a site that the program has", () => {
    for (let seed = 0; seed < 200; seed++) {
      const { rules } = createFaultPlan(seed, FAULT_SITES);
      assert.ok(rules.length >= 20 && rules.length <= 80, `${rules.length} rules`);
      for (const { site, fault } of rules) assert.ok(possible.includes(`${site}: ${fault}`), `${site}: ${fault}`);
    }
  });

  it("has a site for each call that a function makes in the simulation", () => {
    const calls = Object.entries(CALLS).flatMap(([name, operations]) => operations.map((each) => `${name} ${each}`));
    const sites = FAULT_SITES.map(({ site }) => site);
    expect(calls.filter((call) => !sites.includes(call))).toStrictEqual([]);
  });

  it("leaves out no fault at any site in fifteen seeds on end", () => {
    for (const first of [1, 16, 31])
      expect([...new Set(plannedIn(first, first + 14))].toSorted()).toStrictEqual(possible.toSorted());
  });
});
