import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redriveOptions } from "../../../../cli/redrive/redrive";

describe("redriveOptions", () => {
  const hows: [string[], boolean, "list" | "ask" | "yes"][] = [
    [[], true, "ask"],
    [[], false, "list"],
    [["--json"], true, "list"],
    [["--list"], true, "list"],
    [["--yes"], true, "yes"],
    [["-y", "--json"], false, "yes"],
  ];
  for (const [args, terminal, how] of hows)
    it(`takes ${args.join(" ") || "no option"} ${terminal ? "on" : "without"} a terminal for "${how}"`, () => {
      assert.equal(redriveOptions(args, terminal).how, how);
    });

  it("takes queues and the stack", () => {
    const { queues, choice } = redriveOptions(["--queue", "a", "--queue=b", "--stack", "prod"], true);
    assert.deepEqual([queues, choice], [["a", "b"], { stack: "prod" }]);
    assert.equal(redriveOptions([], true).choice, "local");
    assert.deepEqual(redriveOptions(["--outputs", "o.json"], true).choice, { outputs: "o.json" });
  });

  const refused: [string[], RegExp][] = [
    [["--list", "--yes"], /--list and --yes exclude each other/],
    [["--stack", "a", "--local"], /--stack and --local exclude each other/],
    [["--lits"], /--lits/],
    [["people.csv"], /people\.csv/],
  ];
  for (const [args, message] of refused)
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => redriveOptions(args, true), { name: "UsageError", message });
    });
});
