import type { AggregatedResult, Config, Test, TestContext, TestResult } from "@jest/reporters";

// Node loads this file itself, and takes it for CommonJS.
const { SummaryReporter }: typeof import("@jest/reporters") = require("@jest/reporters");

interface Project {
  files: number;
  tests: number;
  milliseconds: number;
}

/**
 * A dot for each file that passed and the name of each that failed, as they end; then the failures and totals of jest's
 * own summary, the projects, and a last line `N passed, N failed`.
 */
class Reporter extends SummaryReporter {
  private readonly projects = new Map<string, Project>();

  constructor(globalConfig: Config.GlobalConfig) {
    super(globalConfig, { summaryThreshold: 0 });
  }

  onTestFileResult(
    { context, path }: Test,
    { numFailingTests, numPassingTests, perfStats, testExecError }: TestResult,
  ) {
    const name = context.config.displayName?.name ?? "";
    const { files, tests, milliseconds } = this.projects.get(name) ?? { files: 0, tests: 0, milliseconds: 0 };
    this.projects.set(name, {
      files: files + 1,
      tests: tests + numPassingTests,
      milliseconds: milliseconds + perfStats.runtime,
    });
    process.stderr.write(numFailingTests > 0 || testExecError ? `\nFAIL ${name} ${path}\n` : ".");
  }

  override onRunComplete(contexts: Set<TestContext>, results: AggregatedResult) {
    process.stderr.write("\n");
    super.onRunComplete(contexts, results);
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = results;
    for (const [name, { files, tests, milliseconds }] of this.projects)
      process.stderr.write(
        `${name.padEnd(8)} ${tests} passed in ${files} files, ${Math.round(milliseconds / 1_000)} s\n`,
      );
    process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`);
  }
}

module.exports = Reporter;
