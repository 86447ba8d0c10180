import type { Config } from "jest";

// Node loads this file itself, and takes it for CommonJS.
const { projects, testTimeout }: { projects: Config[]; testTimeout: number } = require("../../jest.config.ts");

/**
 * The unit tests of runtime/, for `npm run mutation`: without property tests, which try other inputs in every run,
 * without those that read the code as text, and without the tests of what is not mutated.
 */
const config: Config = {
  ...projects.find(({ displayName }) => displayName === "unit"),
  // A setting of all projects, which a project cannot have.
  testTimeout,
  rootDir: "../..",
  testPathIgnorePatterns: [
    "\\.property\\.test\\.ts$",
    "/tests/unit/(import-graph|caught-errors)\\.",
    "/tests/unit/(bench|cli|client|console|faults|gateway|iam|local|metering|program|services|step-functions|triggers)/",
  ],
};

module.exports = config;
