import type { Config } from "jest";

const PROJECTS = ["unit", "program", "local", "chaos", "browser"];

/** Exports ES modules only: jest's registry refuses it, so Node itself loads it. */
const LOADED_BY_NODE = "/node_modules/fauxqs/";

const config: Config = {
  /** Of one test or hook, in milliseconds; it ends a wait for what never happens. */
  testTimeout: 120_000,
  projects: PROJECTS.map((name) => ({
    displayName: name,
    testEnvironment: "<rootDir>/tests/jest/environment.js",
    testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
    transform: {
      [LOADED_BY_NODE]: "<rootDir>/tests/jest/load-by-node.js",
      "^.+\\.m?ts$": [
        "@swc/jest",
        { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "commonjs" } },
      ],
    },
    transformIgnorePatterns: ["/node_modules/(?!fauxqs/)"],
    moduleNameMapper: { "^fauxqs$": "<rootDir>/node_modules/fauxqs/dist/app.js", "^file://(.+)$": "$1" },
    modulePathIgnorePatterns: ["<rootDir>/.local"],
  })),
};

module.exports = config;
