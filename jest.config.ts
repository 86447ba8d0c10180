import type { Config } from "jest";

// Node loads this file itself, and takes it for CommonJS.
const { availableParallelism }: typeof import("node:os") = require("node:os");

const PROJECTS = ["unit", "program", "local", "chaos", "browser", "slow", "engine"];

/**
 * Loaded by Node itself, once a worker: what exports ES modules only, which jest's registry refuses, and the local cloud,
 * which Pulumi's serialiser deploys several times faster from Node's own registry.
 */
const LOADED_BY_NODE = "/node_modules/fauxqs/|/local/cloud\\.ts$";

const config: Config = {
  /** Of one test or hook, in milliseconds; it ends a wait for what never happens. */
  testTimeout: 120_000,
  // Most tests of the local cloud wait for its services: one more worker than cores.
  maxWorkers: availableParallelism() + 1,
  testSequencer: "<rootDir>/tests/jest/sequencer.ts",
  reporters: ["<rootDir>/tests/jest/reporter.ts"],
  projects: PROJECTS.map((name) => ({
    displayName: name,
    testEnvironment: require.resolve("./tests/jest/environment.ts"),
    testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
    transform: {
      [LOADED_BY_NODE]: "<rootDir>/tests/jest/load-by-node.ts",
      "^.+\\.m?ts$": [
        "@swc/jest",
        { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "commonjs" } },
      ],
    },
    transformIgnorePatterns: ["/node_modules/(?!fauxqs/)"],
    moduleNameMapper: { "^fauxqs$": "<rootDir>/node_modules/fauxqs/dist/app.js", "^file://(.+)$": "$1" },
    modulePathIgnorePatterns: ["<rootDir>/.local"],
    ...(name === "engine" && {
      globalSetup: "<rootDir>/tests/engine/global-setup.ts",
      setupFilesAfterEnv: ["<rootDir>/tests/engine/time-limit.ts"],
    }),
  })),
};

module.exports = config;
