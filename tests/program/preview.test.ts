import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { CONFIG, type ProgramRun, runProgram } from "../helpers/run-program";

/** Every setting at one of its bounds, or other than its default where it has none. */
const BOUNDS: Record<string, Record<string, string>> = {
  least: {
    senderAddress: "a@b.cd",
    productName: "P",
    emailsPerSecond: "0.1",
    emailsPerEnvironment: "0.1",
    trackDelivery: "false",
    uploadsExpireDays: "1",
    logRetentionDays: "1",
    usersWarmWrites: "4000",
    insertConcurrency: "2",
    insertMaxReceives: "5",
    processCsvMemory: "256",
    insertUsersMemory: "256",
    sendWelcomeMemory: "256",
    reportStatusMemory: "256",
  },
  greatest: {
    senderAddress: `${"a".repeat(64)}@${`${"b".repeat(60)}.`.repeat(3)}com`,
    productName: "é".repeat(100),
    emailColumns: "city,company",
    emailsPerSecond: "100000",
    emailsPerEnvironment: "100000",
    sesSandbox: "true",
    existingUsers: "update",
    trackDelivery: "true",
    uploadsExpireDays: "290",
    logRetentionDays: "3653",
    protectData: "true",
    alarmEmail: "ops@example.com",
    notifyEmail: "list@example.com",
    consoleUrl: `https://rollcall.example.com/${"a".repeat(470)}`,
    tableEncryption: "aws-managed",
    usersWarmWrites: "40000",
    insertConcurrency: "1000",
    insertMaxReceives: "1000",
    processCsvMemory: "10240",
    insertUsersMemory: "10240",
    sendWelcomeMemory: "10240",
    reportStatusMemory: "10240",
  },
};

function names({ registrations }: ProgramRun): string[] {
  return registrations.map(({ type, name }) => `${type} ${name}`).sort();
}

describe("a preview, in which what AWS computes is unknown", () => {
  it("registers the resources that `pulumi up` creates", async () => {
    const preview = await runProgram(CONFIG, { preview: true });

    expect(names(preview)).toStrictEqual(names(await runProgram()));
    expect(names(preview).length).toBeGreaterThan(80);
  });

  it("knows what the program itself decides", async () => {
    const preview = await runProgram(CONFIG, { preview: true });
    const inputs = preview.one("aws:sqs/queue:Queue", "buffer-dead-letters").inputs;

    expect(inputs.maxMessageSize).toBe(1_048_576);
  });

  it("is tried with every setting of the project", () => {
    const declared = Object.keys(parse(readFileSync("Pulumi.yaml", "utf8")).config).filter((key) => !key.includes(":"));

    expect(Object.keys(BOUNDS.greatest ?? {}).sort()).toStrictEqual(declared.sort());
  });

  it.each(Object.keys(BOUNDS))("accepts every setting at its %s", async (bound) => {
    const settings = BOUNDS[bound] ?? {};
    const [preview, up] = [await runProgram(settings, { preview: true }), await runProgram(settings)];

    expect(names(preview)).toStrictEqual(names(up));
  });
});
