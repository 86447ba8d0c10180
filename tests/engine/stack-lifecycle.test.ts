import type { Stack } from "@pulumi/pulumi/automation";
import { type Engine, startEngine } from "./engine";
import { readResources } from "./recorded-resources";

/** What the account holds after all calls, as `type id`. */
function remaining(engine: Engine): string[] {
  const held = new Set<string>();
  for (const { method, type, id } of engine.calls()) {
    if (method === "create") held.add(`${type} ${id}`);
    if (method === "delete") held.delete(`${type} ${id}`);
  }
  return [...held].sort();
}

/** What the stack records, as `type id`. */
async function recorded(stack: Stack): Promise<string[]> {
  return (await readResources(stack)).map(({ type, id }) => `${type} ${id}`).sort();
}

// In order: each test continues with the stacks as the one before left them.
describe("a stack under Pulumi's engine", () => {
  let engine: Engine;
  let first: Stack;
  let second: Stack;
  beforeAll(async () => {
    engine = await startEngine({ checkTypes: true });
    first = await engine.createStack("first");
    second = await engine.createStack("second");
  });
  afterAll(() => engine?.close());

  it("is created by `pulumi up`, which checks the program's types too", async () => {
    const { summary, outputs } = await first.up();

    expect(summary.result).toBe("succeeded");
    expect(Object.keys(summary.resourceChanges ?? {})).toStrictEqual(["create"]);
    expect(outputs.stateMachineArn?.value).toMatch(/^arn:aws:states:/);
    expect(remaining(engine)).toStrictEqual(await recorded(first));
  });

  it("is unchanged by a second `pulumi up`: the program serialises to the same code", async () => {
    const before = engine.calls();
    const { summary } = await first.up();

    expect(Object.keys(summary.resourceChanges ?? {})).toStrictEqual(["same"]);
    expect(engine.calls()).toStrictEqual(before);
  });

  it("shares no physical name with a second stack of the account", async () => {
    // The stand-in refuses a name that the account has already.
    expect((await second.up()).summary.result).toBe("succeeded");

    const [ofFirst, ofSecond] = await Promise.all([first.outputs(), second.outputs()]);
    expect(Object.keys(ofSecond)).toStrictEqual(Object.keys(ofFirst));
    const { senderAddress: _, productName: __, existingUsers: ___, ...names } = ofFirst;
    for (const [name, { value }] of Object.entries(names)) expect(ofSecond[name]?.value).not.toBe(value);
  });

  it("is destroyed by `pulumi destroy`, which leaves nothing of it and all of the other stack", async () => {
    const { exitCode, output } = await engine.run("destroy", "--yes", "--stack", "first");

    expect(output).toContain("The resources in the stack have been deleted");
    expect(exitCode).toBe(0);
    expect(await recorded(first)).toStrictEqual([]);
    expect(remaining(engine)).toStrictEqual(await recorded(second));
  });
});
