import assert from "node:assert/strict";
import { createFaults } from "../../../local/faults/create-faults";
import { CALL_FAULTS, type Rule } from "../../../local/faults/fault-plan";

const SITE = "fn sqs:SendMessage";
const LONG = 1e9;

function following(...rules: Partial<Rule>[]) {
  const faults = createFaults();
  const preset: Rule = { site: SITE, fault: "slow", when: { chance: 1 }, most: LONG };
  faults.start({ seed: "1", rules: rules.map((rule) => ({ ...preset, ...rule })) });
  const strikes = (count: number, site = SITE) => Array.from({ length: count }, () => faults.inject(site, CALL_FAULTS));
  return { faults, strikes };
}

describe("createFaults", () => {
  it("strikes at the occasion named, at its site alone", () => {
    const { faults, strikes } = following({ when: { nth: 3 }, most: 1 });

    expect(strikes(4, "fn sqs:DeleteMessage")).toStrictEqual([undefined, undefined, undefined, undefined]);
    expect(strikes(4)).toStrictEqual([undefined, undefined, "slow", undefined]);
    expect(faults.injected().map(({ site, fault }) => [site, fault])).toStrictEqual([[SITE, "slow"]]);
  });

  it("strikes by chance, the same for a seed whatever happens at other sites", () => {
    const chance: Partial<Rule> = { when: { chance: 0.3 } };
    const alone = following(chance).strikes(200);
    const { strikes } = following(chance, { ...chance, site: "other" });
    const among = Array.from({ length: 200 }, () => {
      strikes(3, "other");
      return strikes(1)[0];
    });

    expect(among).toStrictEqual(alone);
    const faulty = alone.filter((fault) => fault !== undefined).length;
    assert.ok(faulty > 30 && faulty < 90, `${faulty} of 200`);
  });

  it("strikes at the next occasion where another rule strikes at the one named", () => {
    const one: Partial<Rule> = { when: { nth: 2 }, most: 1 };
    expect(following(one, { ...one, fault: "hang" }).strikes(4)).toStrictEqual([undefined, "slow", "hang", undefined]);
  });

  it("begins as often as the rule allows", () => {
    expect(following({ most: 2 }).strikes(4)).toStrictEqual(["slow", "slow", undefined, undefined]);
  });

  it("continues while it lasts, until the plan is over", () => {
    const { faults, strikes } = following({ fault: "throttling", when: { nth: 2 }, lasts: LONG });

    expect(strikes(4)).toStrictEqual([undefined, "throttling", "throttling", "throttling"]);
    faults.stop();
    expect(strikes(1)).toStrictEqual([undefined]);
  });

  it("passes over a fault that is not possible, and takes the next rule's", () => {
    const { faults } = following({ fault: "hang", most: 1 }, { fault: "slow" });

    expect(faults.inject(SITE, ["slow"])).toBe("slow");
    expect(faults.inject(SITE, CALL_FAULTS)).toBe("hang");
  });

  it("forgets one plan for the next", () => {
    const { faults, strikes } = following({});
    strikes(2);

    faults.start({ seed: "2", rules: [] });

    expect(strikes(1)).toStrictEqual([undefined]);
    expect(faults.injected()).toStrictEqual([]);
  });
});
