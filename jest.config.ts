import type { Config } from "jest";

/** Longest time of one test and of one hook, in milliseconds: the local cloud starts several services. */
const TIMEOUTS = { unit: 20_000, program: 60_000, local: 120_000, chaos: 300_000, browser: 120_000 };

const config: Config = {
  projects: Object.entries(TIMEOUTS).map(([name, testTimeout]) => ({
    displayName: name,
    testEnvironment: "node",
    testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
    testTimeout,
    transform: {
      "^.+\\.m?tsx?$": [
        "@swc/jest",
        { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "commonjs" } },
      ],
    },
    modulePathIgnorePatterns: ["<rootDir>/.local"],
  })),
};

export default config;
