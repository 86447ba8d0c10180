import type { Stack } from "@pulumi/pulumi/automation";
import { CONFIG, type Engine, startEngine } from "./engine";
import { readResources } from "./recorded-resources";

// In order: each test continues with the stack as the one before left it.
describe("protectData under Pulumi's engine", () => {
  let engine: Engine;
  let stack: Stack;
  beforeAll(async () => {
    engine = await startEngine();
    stack = await engine.createStack("protected", { ...CONFIG, protectData: "true" });
    await stack.up();
  });
  afterAll(() => engine?.close());

  const deletions = () => engine.calls().flatMap(({ method, type, name }) => (method === "delete" ? [type, name] : []));

  it("lets `pulumi destroy` refuse before it deletes anything", async () => {
    const before = await readResources(stack);
    const { exitCode, output } = await engine.run("destroy", "--yes", "--stack", "protected");

    expect(deletions()).toStrictEqual([]);
    expect((await readResources(stack)).map(({ urn }) => urn)).toStrictEqual(before.map(({ urn }) => urn));
    for (const { urn, type } of before)
      if (["aws:dynamodb/table:Table", "aws:s3/bucket:Bucket"].includes(type))
        expect(output).toContain(`"${urn}" cannot be deleted`);
    expect(exitCode).not.toBe(0);
  });

  it("lets `pulumi destroy` delete everything once it is false and `pulumi up` has run", async () => {
    await stack.setConfig("rollcall:protectData", { value: "false" });
    await stack.up();
    const { exitCode } = await engine.run("destroy", "--yes", "--stack", "protected");

    expect(exitCode).toBe(0);
    expect(await readResources(stack)).toStrictEqual([]);
  });

  it("keeps the tables and buckets, and nothing else, from `pulumi destroy --skip-preview`", async () => {
    const unchecked = await engine.createStack("unchecked", { ...CONFIG, protectData: "true" });
    await unchecked.up();
    const { exitCode } = await engine.run("destroy", "--yes", "--skip-preview", "--stack", "unchecked");

    expect(exitCode).not.toBe(0);
    expect((await readResources(unchecked)).map(({ type }) => type).sort()).toStrictEqual([
      "aws:dynamodb/table:Table",
      "aws:dynamodb/table:Table",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucket:Bucket",
    ]);
  });
});
