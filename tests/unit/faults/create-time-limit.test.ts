import assert from "node:assert/strict";
import { createFaults } from "../../../local/faults/create-faults";
import { createTimeLimit } from "../../../local/faults/function-faults";

it("cuts a run short where the plan has it, to about the time that handlers keep free", () => {
  const faults = createFaults();
  faults.follow({ seed: "1", rules: [{ site: "fn run", fault: "short run", when: { nth: 2 }, most: 1 }] });
  const limitOf = createTimeLimit(faults);

  const limits = [1, 2, 3].map((run) => limitOf("fn", `request ${run}`));

  const [first, second = 0, third] = limits;
  expect([first, third]).toStrictEqual([undefined, undefined]);
  assert.ok(second >= 2900 && second <= 4000, `${second}`);
  expect(faults.fired()[0]?.requestId).toBe("request 2");
});
