import type { Stack } from "@pulumi/pulumi/automation";
import { CONFIG, type Engine, startEngine } from "./engine";
import { readResources } from "./recorded-resources";

describe("the settings under Pulumi's engine", () => {
  let engine: Engine;
  let stack: Stack;
  let refused = 0;
  beforeAll(async () => {
    engine = await startEngine();
    stack = await engine.createStack("settings");
  });
  afterAll(() => engine?.close());

  it.each([
    ["senderAddress", "*@example.com", '"*@example.com" cannot be senderAddress'],
    ["emailsPerSecond", "0", '"0" cannot be emailsPerSecond'],
    ["emailsPerSecond", "many", "'emailsPerSecond' must be of type 'integer'"],
    ["emailPerSecond", "14", "emailsPerSecond"],
    ["uploadsExpireDays", "337", '"337" cannot be uploadsExpireDays'],
    ["protectData", "maybe", "'protectData' must be of type 'boolean'"],
    ["insertConcurrency", "1", '"1" cannot be insertConcurrency'],
  ])("refuse %s=%s by name, and change nothing", async (key, value, message) => {
    refused += 1;
    const name = `refused-${refused}`;
    await engine.createStack(name, { ...CONFIG, [key]: value });
    const { exitCode, output } = await engine.run("up", "--yes", "--stack", name);

    expect(output).toContain(message);
    expect(exitCode).not.toBe(0);
    expect(engine.calls()).toStrictEqual([]);
  });

  it("refuse a stack without a sender address, and change nothing", async () => {
    await engine.createStack("unset", {});
    const { exitCode, output } = await engine.run("up", "--yes", "--stack", "unset");

    expect(output).toContain("senderAddress");
    expect(exitCode).not.toBe(0);
    expect(engine.calls()).toStrictEqual([]);
  });

  it("refuse a stack whose name makes names that AWS rejects", async () => {
    const name = "a-name-that-is-much-longer-than-a-bucket-may-be-named";
    await engine.createStack(name);
    const { exitCode, output } = await engine.run("up", "--yes", "--stack", name);

    expect(output).toContain(`"${name}" cannot be the stack's name`);
    expect(exitCode).not.toBe(0);
    expect(engine.calls()).toStrictEqual([]);
  });

  it("take their defaults from the project file", async () => {
    await stack.up();
    const resources = await readResources(stack);
    const inputsOf = (type: string) => resources.filter((each) => each.type === type).map(({ inputs }) => inputs);
    const variables = inputsOf("aws:lambda/function:Function").map((inputs) => inputs?.environment);

    expect(variables).toContainEqual({
      variables: expect.objectContaining({
        SENDER_ADDRESS: CONFIG.senderAddress,
        PRODUCT_NAME: "Rollcall",
        EMAILS_PER_SECOND: "14",
      }),
    });
    for (const inputs of inputsOf("aws:cloudwatch/logGroup:LogGroup")) expect(inputs?.retentionInDays).toBe(30);
    expect(inputsOf("aws:dynamodb/table:Table").map((inputs) => inputs?.deletionProtectionEnabled)).not.toContain(true);
    expect(inputsOf("aws:sns/topic:Topic")).toStrictEqual([]);
  });

  it("change a stack without replacing anything, whichever is set", async () => {
    const before = (await readResources(stack)).map(({ urn, id }) => `${urn} ${id}`);
    const settings = {
      senderAddress: "hello@example.org",
      productName: 'Ünïted & "Co"',
      emailsPerSecond: "50",
      sesSandbox: "true",
      uploadsExpireDays: "7",
      logRetentionDays: "90",
      alarmEmail: "me@example.com",
    };
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(settings).map(([key, value]) => [`rollcall:${key}`, { value }])),
    );
    await stack.up();

    expect(engine.calls().filter(({ method }) => method === "delete")).toStrictEqual([]);
    expect((await readResources(stack)).map(({ urn, id }) => `${urn} ${id}`)).toEqual(expect.arrayContaining(before));
  });
});
