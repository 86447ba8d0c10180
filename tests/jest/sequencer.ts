import type { Test } from "@jest/reporters";

// Node loads this file itself, and takes it for CommonJS.
const { default: Sequencer }: typeof import("@jest/test-sequencer") = require("@jest/test-sequencer");

/** What takes longest comes first, so that the cores end at about the same time. */
const PROJECTS = ["browser", "chaos", "local", "program", "unit"];

class ByProject extends Sequencer {
  override async sort(tests: Test[]): Promise<Test[]> {
    const rank = ({ context }: Test) => PROJECTS.indexOf(context.config.displayName?.name ?? "");
    return (await super.sort(tests)).toSorted((one, other) => rank(one) - rank(other));
  }
}

module.exports = ByProject;
