import { globSync } from "node:fs";

/** Mutation tests of what runs inside the Lambdas: `npm run mutation`. What survives, and why: docs/mutation.md. */
const AREAS = "{aws,csv,insert-users,process-csv,report-status,send-welcome,upload}";

/** Without the property tests: they try other texts in every run, and take seconds for it. */
const tests = globSync(`tests/unit/{,${AREAS}/}*.test.ts`, { exclude: ["**/*.property.test.ts"] });

export default {
  mutate: ["runtime/**/*.ts"],
  // One bundle for each test file: loading runtime/ file by file would take most of the time.
  buildCommand: `esbuild ${tests.map((file) => `./${file}`).join(" ")} --bundle --platform=node --packages=external --outdir=bundles --outbase=tests/unit`,
  testRunner: "tap",
  tap: { testFiles: ["bundles/**/*.test.js"], nodeArgs: ["--test-reporter=tap"], forceBail: true },
  coverageAnalysis: "perTest",
  concurrency: 2,
  ignorePatterns: [".local"],
  tempDirName: ".local/mutation/sandbox",
  // It warns of every bundle, for which it finds no source.
  logLevel: "error",
  reporters: ["progress", "clear-text", "html"],
  htmlReporter: { fileName: ".local/mutation/report.html" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
