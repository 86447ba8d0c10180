import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type Configuration, readConfiguration } from "../../infrastructure/configuration";
import { stateMachineDefinition } from "../../infrastructure/state-machine-definition";
import { welcomeTemplate } from "../../infrastructure/welcome-template";

const SENDER = "welcome@mail.example.com";

function read(values: Record<string, string>): Configuration {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`rollcall:${key}`, value])),
  );
  return readConfiguration();
}

function yaml(file: string): { config: Record<string, unknown> } {
  return parse(readFileSync(join(__dirname, "../..", file), "utf8"));
}

/** The values of a stack's file for the program, as text. */
function valuesOf(file: string): Record<string, string> {
  const own = Object.entries(yaml(file).config).filter(([key]) => key.startsWith("rollcall:"));
  return Object.fromEntries(own.map(([key, value]) => [key.replace("rollcall:", ""), String(value)]));
}

describe("the configuration", () => {
  // Keys belong to the project, which mocks name.
  beforeAll(() =>
    pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) }, "rollcall"),
  );

  it("needs a sender address and nothing else", () => {
    expect(read({ senderAddress: SENDER })).toStrictEqual({
      senderAddress: SENDER,
      productName: "Rollcall",
      emailColumns: [],
      emailsPerSecond: 14,
      emailsPerEnvironment: 500,
      sesSandbox: false,
      existingUsers: "keep",
      trackDelivery: false,
      uploadsExpireDays: 1,
      logRetentionDays: 30,
      protectData: false,
      alarmEmail: undefined,
      notifyEmail: undefined,
      consoleUrl: undefined,
      tableEncryption: "aws-owned",
      usersWarmWrites: undefined,
      insertConcurrency: 5,
      insertMaxReceives: 20,
      processCsvMemory: 1769,
      insertUsersMemory: 512,
      sendWelcomeMemory: 512,
      reportStatusMemory: 256,
    });
  });

  it("refuses to go without a sender address, and says what to set", () => {
    for (const values of [{}, { senderAddress: "" }, { senderAddress: "  " }])
      expect(() => read(values)).toThrow(
        expect.objectContaining({
          message:
            "No sender address is set. Welcome emails need one: `pulumi config set senderAddress you@example.com`. SES must have this address, or its domain, verified in the stack's region.",
        }),
      );
  });

  it("refuses an address that cannot be one", () => {
    for (const senderAddress of [
      "welcome",
      "@example.com",
      "welcome@localhost",
      "Ann <ann@example.com>",
      "a b@example.com",
      "ännie@example.com",
      "a@-x.com",
      // Wildcards and variables in the Resource of an IAM policy.
      "*@example.com",
      "who?@example.com",
      "$me@example.com",
      "{a}@example.com",
      `a@${"b.".repeat(130)}com`,
    ])
      assert.throws(
        () => read({ senderAddress }),
        (error: Error) => {
          expect(
            error.message.startsWith(`"${senderAddress}" cannot be senderAddress: expected a plain email address.`),
          ).toBe(true);
          expect(error.message).toMatch(/pulumi config set senderAddress you@example\.com.*SES must have/);
          return true;
        },
      );
    expect(() => read({ senderAddress: SENDER, alarmEmail: "not-an-address" })).toThrow(
      /"not-an-address" cannot be alarmEmail/,
    );
    expect(() => read({ senderAddress: SENDER, notifyEmail: "not-an-address" })).toThrow(
      /"not-an-address" cannot be notifyEmail/,
    );
  });

  it("takes the console's address without a slash at its end, and refuses what is no address of a page", () => {
    expect(read({ senderAddress: SENDER, consoleUrl: "https://a.example/console/" }).consoleUrl).toBe(
      "https://a.example/console",
    );
    for (const consoleUrl of ["a.example", "javascript:alert(1)", "https://u:p@a.example", "https://a.example/?b"])
      expect(() => read({ senderAddress: SENDER, consoleUrl })).toThrow(/cannot be consoleUrl/);
  });

  it("refuses numbers that make no sense, and says which do", () => {
    const impossible = [
      ["emailsPerSecond", "0", "a number above 0"],
      ["emailsPerSecond", "-1", "a number above 0"],
      ["emailsPerSecond", "fast", "a number above 0"],
      ["emailsPerSecond", "Infinity", "a number above 0"],
      ["emailsPerEnvironment", "0", "a number above 0"],
      ["uploadsExpireDays", "0", "a whole number of days, 1 to 290"],
      ["uploadsExpireDays", "291", "a whole number of days, 1 to 290"],
      ["uploadsExpireDays", "1.5", "a whole number of days, 1 to 290"],
      ["insertConcurrency", "1", "a whole number of invocations, 2 to 1000"],
      ["insertConcurrency", "1001", "a whole number of invocations, 2 to 1000"],
      ["usersWarmWrites", "3999", "a whole number of write units a second, 4000 to 40000"],
      ["usersWarmWrites", "40001", "a whole number of write units a second, 4000 to 40000"],
      ["insertMaxReceives", "4", "a whole number of receives, 5 to 1000"],
      ["processCsvMemory", "255", "a whole number of MB, 256 to 10240"],
      ["reportStatusMemory", "10241", "a whole number of MB, 256 to 10240"],
      ["logRetentionDays", "31", "one of 1, 3, 5, 7, 14, 30, "],
    ] as const;
    for (const [key, value, expected] of impossible)
      assert.throws(
        () => read({ senderAddress: SENDER, [key]: value }),
        (error: Error) => {
          assert.ok(error.message.startsWith(`"${value}" cannot be ${key}: expected ${expected}`), error.message);
          expect(error.message).toMatch(new RegExp(`pulumi config set ${key} \\d+`));
          return true;
        },
      );
  });

  it("accepts numbers at their bounds", () => {
    for (const [key, least, most] of [
      ["uploadsExpireDays", 1, 290],
      ["insertConcurrency", 2, 1000],
      ["insertMaxReceives", 5, 1000],
      ["usersWarmWrites", 4_000, 40_000],
      ["insertUsersMemory", 256, 10_240],
    ] as const)
      for (const value of [least, most]) expect(read({ senderAddress: SENDER, [key]: String(value) })[key]).toBe(value);
  });

  it("keeps an execution within the year and its tasks within the timeout that Step Functions allows", () => {
    const { States } = stateMachineDefinition("uploads", 290);
    const timeouts = Object.values(States).flatMap((state) => (state.Type === "Task" ? [state.TimeoutSeconds] : []));
    const stages = timeouts.filter((seconds) => seconds > 60);

    expect(Math.max(...timeouts)).toBeLessThanOrEqual(99_999_999);
    expect(stages.length).toBe(3);
    expect(stages.reduce((sum, seconds) => sum + seconds)).toBeLessThanOrEqual(365 * 86_400);
  });

  it("refuses a product name that the function's environment has no room for", () => {
    expect(read({ senderAddress: SENDER, productName: "é".repeat(100) }).productName).toBe("é".repeat(100));
    expect(() => read({ senderAddress: SENDER, productName: "é".repeat(101) })).toThrow(
      /cannot be productName: expected at most 200 bytes in UTF-8/,
    );
  });

  it("reads the columns of the welcome email from a list with commas", () => {
    expect(read({ senderAddress: SENDER, emailColumns: " city, Job title,," }).emailColumns).toStrictEqual([
      "city",
      "Job title",
    ]);
  });

  it("takes the project's welcome email, which uses no columns", () => {
    expect(welcomeTemplate([]).subject).toBe("Welcome to {{productName}}");
  });

  it("refuses a key of the tables that is none of the two", () => {
    expect(() => read({ senderAddress: SENDER, tableEncryption: "none" })).toThrow(
      /"none" cannot be tableEncryption: expected one of aws-owned, aws-managed/,
    );
  });

  it("refuses a policy for existing users that there is not", () => {
    expect(() => read({ senderAddress: SENDER, existingUsers: "merge" })).toThrow(
      /"merge" cannot be existingUsers: expected one of keep, fill, update/,
    );
  });

  it("refuses a setting that there is not, and names the nearest", () => {
    expect(() => read({ senderAddress: SENDER, emailPerSecond: "1" })).toThrow(
      "There is no setting emailPerSecond. Did you mean emailsPerSecond? Remove it: `pulumi config rm emailPerSecond`.",
    );
    expect(() => read({ senderAddress: SENDER, qqqqq: "1" })).toThrow(/^There is no setting qqqqq\. Remove it/);
  });

  it("is declared in Pulumi.yaml, each key with its type, description and the program's own default", () => {
    const declared = yaml("Pulumi.yaml").config as Record<
      string,
      { type: string; description: string; default?: unknown }
    >;
    // Settings of Pulumi itself have no type.
    for (const key of Object.keys(declared).filter((key) => key.startsWith("pulumi:"))) delete declared[key];
    const defaults = Object.entries(declared).flatMap(([key, { default: preset }]) =>
      preset === undefined ? [] : [[key, String(preset)]],
    );

    expect(Object.keys(declared).sort()).toStrictEqual(Object.keys(read({ senderAddress: SENDER })).sort());
    for (const [key, { type, description, default: preset }] of Object.entries(declared)) {
      expect(description.length).toBeGreaterThan(0);
      if (key === "senderAddress") expect(preset).toBeUndefined();
      else assert.equal(typeof preset, type === "integer" ? "number" : type, key);
    }
    expect(read({ senderAddress: SENDER, ...Object.fromEntries(defaults) })).toStrictEqual(
      read({ senderAddress: SENDER }),
    );
  });

  it("of the stacks dev and local is complete, and sets no key that is not declared", () => {
    const declared = Object.keys(yaml("Pulumi.yaml").config);
    for (const file of ["Pulumi.dev.yaml", "Pulumi.local.yaml"]) {
      const values = valuesOf(file);
      for (const key of Object.keys(values)) assert.ok(declared.includes(key), `${key} of ${file}`);
      expect(read(values).senderAddress.length).toBeGreaterThan(0);
    }
    expect(String(yaml("Pulumi.dev.yaml").config["aws:region"])).toMatch(/^[a-z]+-[a-z]+-\d$/);
  });
});
