import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFaults } from "../../../local/faults/create-faults";
import { CALL_FAULTS, type Rule } from "../../../local/faults/fault-plan";

const SITE = "fn sqs:SendMessage";
const LONG = 1e9;

function following(...rules: Partial<Rule>[]) {
  const faults = createFaults();
  const preset: Rule = { site: SITE, fault: "slow", when: { chance: 1 }, most: LONG };
  faults.follow({ seed: "1", rules: rules.map((rule) => ({ ...preset, ...rule })) });
  const strikes = (count: number, site = SITE) => Array.from({ length: count }, () => faults.strike(site, CALL_FAULTS));
  return { faults, strikes };
}

describe("createFaults", () => {
  it("strikes at the occasion named, at its site alone", () => {
    const { faults, strikes } = following({ when: { nth: 3 }, most: 1 });

    assert.deepEqual(strikes(4, "fn sqs:DeleteMessage"), [undefined, undefined, undefined, undefined]);
    assert.deepEqual(strikes(4), [undefined, undefined, "slow", undefined]);
    assert.deepEqual(
      faults.fired().map(({ site, fault }) => [site, fault]),
      [[SITE, "slow"]],
    );
  });

  it("strikes by chance, the same for a seed whatever happens at other sites", () => {
    const chance: Partial<Rule> = { when: { chance: 0.3 } };
    const alone = following(chance).strikes(200);
    const { strikes } = following(chance, { ...chance, site: "other" });
    const among = Array.from({ length: 200 }, () => {
      strikes(3, "other");
      return strikes(1)[0];
    });

    assert.deepEqual(among, alone);
    const struck = alone.filter((fault) => fault !== undefined).length;
    assert.ok(struck > 30 && struck < 90, `${struck} of 200`);
  });

  it("strikes at the next occasion where another rule strikes at the one named", () => {
    const one: Partial<Rule> = { when: { nth: 2 }, most: 1 };
    assert.deepEqual(following(one, { ...one, fault: "hang" }).strikes(4), [undefined, "slow", "hang", undefined]);
  });

  it("begins as often as the rule allows", () => {
    assert.deepEqual(following({ most: 2 }).strikes(4), ["slow", "slow", undefined, undefined]);
  });

  it("goes on while it lasts, until the plan is over", () => {
    const { faults, strikes } = following({ fault: "throttling", when: { nth: 2 }, lasts: LONG });

    assert.deepEqual(strikes(4), [undefined, "throttling", "throttling", "throttling"]);
    faults.cease();
    assert.deepEqual(strikes(1), [undefined]);
  });

  it("passes over a fault that is not possible, and takes the next rule's", () => {
    const { faults } = following({ fault: "hang", most: 1 }, { fault: "slow" });

    assert.equal(faults.strike(SITE, ["slow"]), "slow");
    assert.equal(faults.strike(SITE, CALL_FAULTS), "hang");
  });

  it("forgets one plan for the next", () => {
    const { faults, strikes } = following({});
    strikes(2);

    faults.follow({ seed: "2", rules: [] });

    assert.deepEqual(strikes(1), [undefined]);
    assert.deepEqual(faults.fired(), []);
  });
});
