import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as pulumi from "@pulumi/pulumi";

let isSkipped = false;

/** Makes Pulumi leave out what takes it seconds in every run and changes nothing in a program's resources. */
export function skipRepeatedWork(): void {
  // A second deployment in this process would wrap what is wrapped already.
  if (isSkipped) return;
  isSkipped = true;
  readModulesOnce();
  keepNoTraces();
}

/** Whether the tree of node_modules is needed, within a call of computeCodePaths. */
const needsTree = new AsyncLocalStorage<boolean>();

/**
 * Makes Pulumi read the tree of node_modules once for all functions, which takes it most of a second each time, and only
 * where a function gets packages from it. Nothing changes it meanwhile.
 */
function readModulesOnce(): void {
  const { resolve }: NodeJS.Require = createRequire(require.resolve("@pulumi/pulumi"));
  const { Arborist }: { Arborist: { prototype: { loadActual(): Promise<unknown> } } } = require(
    resolve("@npmcli/arborist"),
  );
  const { loadActual } = Arborist.prototype;
  let tree: Promise<unknown> | undefined;
  Arborist.prototype.loadActual = function () {
    if (needsTree.getStore() === false) return Promise.resolve(undefined);
    tree ??= loadActual.call(this);
    return tree;
  };
  const runtime: Pick<typeof pulumi.runtime, "computeCodePaths"> = require("@pulumi/pulumi").runtime;
  const { computeCodePaths } = runtime;
  Object.assign(runtime, {
    computeCodePaths: (options: pulumi.runtime.CodePathOptions = {}) =>
      needsTree.run(takesPackages(options), () => computeCodePaths(options)),
  });
}

/** Whether Pulumi adds packages to a function: those of the project's package.json, and extra ones, that are not excluded. */
function takesPackages({
  extraIncludePackages = [],
  extraExcludePackages = [],
}: pulumi.runtime.CodePathOptions): boolean {
  // As Pulumi finds it: nowhere else is one of its programs run.
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const packages = Object.keys({ ...dependencies, ...optionalDependencies });
  return [...packages, ...extraIncludePackages].some((name) => !extraExcludePackages.includes(name));
}

/** Pulumi keeps the stack trace of where each of thousands of promises began, to name those that never settle. */
function keepNoTraces(): void {
  Object.assign(require("@pulumi/pulumi/runtime/debuggable"), {
    debuggablePromise: (promise: Promise<unknown>) => promise,
  });
}
