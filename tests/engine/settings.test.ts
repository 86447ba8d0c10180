import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { CONFIG, type Engine, startEngine } from "./engine";
import { readResources } from "./recorded-resources";

/** Two sets of settings, each other than the defaults and the other set; together they hold every setting. */
const SETTINGS: Record<string, string>[] = [
  {
    senderAddress: "hello@example.org",
    productName: 'Ünïted & "Co"',
    emailColumns: "city,company",
    emailsPerSecond: "50",
    emailsPerEnvironment: "1000",
    sesSandbox: "true",
    existingUsers: "fill",
    trackDelivery: "true",
    uploadsExpireDays: "7",
    logRetentionDays: "90",
    alarmEmail: "me@example.com",
    notifyEmail: "list@example.com",
    consoleUrl: "https://rollcall.example.com",
  },
  {
    senderAddress: "welcome@example.net",
    uploadsExpireDays: "290",
    protectData: "true",
    tableEncryption: "aws-managed",
    usersWarmWrites: "20000",
    insertConcurrency: "2",
    insertMaxReceives: "1000",
    processCsvMemory: "10240",
    insertUsersMemory: "256",
    sendWelcomeMemory: "1024",
    reportStatusMemory: "512",
    alarmEmail: "",
    notifyEmail: "",
    consoleUrl: "",
  },
];

/** The names of the project's settings, from its file. */
function declaredSettings(): string[] {
  const { config } = parse(readFileSync(join(__dirname, "../../Pulumi.yaml"), "utf8"));
  return Object.keys(config).filter((key) => !key.includes(":"));
}

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
    ["uploadsExpireDays", "291", '"291" cannot be uploadsExpireDays'],
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

  it.each([
    ["senderAddress", "*@example.com", '"*@example.com" cannot be senderAddress: expected a plain email address'],
    ["uploadsExpireDays", "100000", '"100000" cannot be uploadsExpireDays: expected a whole number of days, 1 to 290'],
    ["alarmEmails", "me@example.com", "There is no setting alarmEmails. Did you mean alarmEmail?"],
  ])("refuse %s=%s in a preview", async (key, value, message) => {
    const name = `previewed-${key.toLowerCase()}`;
    await engine.createStack(name, { ...CONFIG, [key]: value });
    const { exitCode, output } = await engine.run("preview", "--stack", name);

    expect(output).toContain(message);
    expect(exitCode).not.toBe(0);
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
    // Neither one of SES's events nor one of the alarms.
    expect(inputsOf("aws:sns/topic:Topic")).toStrictEqual([]);
  });

  it("are all in the two sets that follow", () => {
    const set = new Set(SETTINGS.flatMap((settings) => Object.keys(settings)));
    expect([...set].sort()).toStrictEqual(declaredSettings().sort());
  });

  it.each(SETTINGS)("change a stack without replacing anything: %j", async (settings) => {
    const before = (await readResources(stack)).map(({ urn, id }) => `${urn} ${id}`);
    const lasting = before.filter((resource) => !/aws:sns/.test(resource));
    const deleted = engine.calls().filter(({ method }) => method === "delete").length;
    await stack.setAllConfig(
      Object.fromEntries(Object.entries(settings).map(([key, value]) => [`rollcall:${key}`, { value }])),
    );
    const { summary } = await stack.up();

    expect(summary.resourceChanges).not.toHaveProperty("replace");
    expect(summary.resourceChanges?.update).toBeGreaterThan(0);
    // Without an address the topic of the alarms goes, and nothing else does.
    const deletions = engine.calls().filter(({ method }) => method === "delete");
    expect(deletions.slice(deleted).every(({ type }) => type.startsWith("aws:sns/"))).toBe(true);
    expect((await readResources(stack)).map(({ urn, id }) => `${urn} ${id}`)).toEqual(expect.arrayContaining(lasting));
    expect(Object.keys((await stack.up()).summary.resourceChanges ?? {})).toStrictEqual(["same"]);
  });
});
