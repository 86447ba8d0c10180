import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { skipRepeatedWork } from "../../../local/program/skip-repeated-work";

const { Arborist } = createRequire(require.resolve("@pulumi/pulumi"))("@npmcli/arborist");

describe("computing the packages of functions", () => {
  const { dependencies, optionalDependencies } = require("../../../package.json");
  const all = Object.keys({ ...dependencies, ...optionalDependencies });
  const others = (name: string) => all.filter((each) => each !== name);
  const { computeCodePaths } = pulumi.runtime;
  let trees: jest.SpyInstance;
  beforeAll(() => {
    trees = jest.spyOn(Arborist.prototype, "loadActual");
    skipRepeatedWork();
  });

  it("gives the same packages as Pulumi alone, and reads node_modules once", async () => {
    const expected = await computeCodePaths({ extraExcludePackages: others("csv-parse") });
    trees.mockClear();
    const found = [1, 2].map(() => pulumi.runtime.computeCodePaths({ extraExcludePackages: others("csv-parse") }));
    for (const paths of await Promise.all(found)) expect([...paths.keys()]).toStrictEqual([...expected.keys()]);
    expect([...expected.keys()]).toStrictEqual(["node_modules/csv-parse"]);
    expect(trees.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it("does not read node_modules where every package is excluded", async () => {
    trees.mockClear();
    const options = { extraExcludePackages: all, extraIncludePaths: ["package.json"] };
    const paths = await pulumi.runtime.computeCodePaths(options);
    expect([...paths.keys()]).toStrictEqual(["package.json"]);
    expect(trees).not.toHaveBeenCalled();
  });
});
