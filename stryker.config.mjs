/** Mutation tests of what runs inside the Lambdas: `npm run mutation`. What survives, and why: docs/mutation.md. */
export default {
  mutate: ["runtime/**/*.ts"],
  testRunner: "jest",
  jest: { configFile: "tests/jest/mutation.config.ts" },
  coverageAnalysis: "perTest",
  concurrency: 2,
  // On virtual time many bugs loop for ever, and no test takes long: the defaults would wait for most of the time.
  timeoutMS: 3_000,
  timeoutFactor: 1.25,
  // The first run has every test measure its coverage: minutes on a busy machine.
  dryRunTimeoutMinutes: 20,
  ignorePatterns: [".local", "docs", "samples"],
  tempDirName: ".local/mutation/sandbox",
  logLevel: "error",
  reporters: ["progress", "clear-text", "html"],
  htmlReporter: { fileName: ".local/mutation/report.html" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
