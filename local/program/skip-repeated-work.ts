import { createRequire } from "node:module";

/** Makes Pulumi leave out what takes it seconds in every run and changes nothing in a program's resources. */
export function skipRepeatedWork(): void {
  readModulesOnce();
  keepNoTraces();
}

/**
 * Makes Pulumi read the tree of node_modules once for all functions, which takes it most of a second each time. Nothing
 * changes it meanwhile.
 */
function readModulesOnce(): void {
  const { resolve }: NodeJS.Require = createRequire(require.resolve("@pulumi/pulumi"));
  const { Arborist }: { Arborist: { prototype: { loadActual(): Promise<unknown> } } } = require(
    resolve("@npmcli/arborist"),
  );
  const { loadActual } = Arborist.prototype;
  let tree: Promise<unknown> | undefined;
  Arborist.prototype.loadActual = function () {
    tree ??= loadActual.call(this);
    return tree;
  };
}

/** Pulumi keeps the stack trace of where each of thousands of promises began, to name those that never settle. */
function keepNoTraces(): void {
  Object.assign(require("@pulumi/pulumi/runtime/debuggable"), {
    debuggablePromise: (promise: Promise<unknown>) => promise,
  });
}
