import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { type Configuration, readConfiguration } from "../../infrastructure/configuration";

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
      emailsPerSecond: 14,
      sesSandbox: false,
      uploadsExpireDays: 1,
      logRetentionDays: 30,
      protectData: false,
      alarmEmail: undefined,
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
    expect(() => read({ senderAddress: SENDER, alarmEmail: "nobody" })).toThrow(/"nobody" cannot be alarmEmail/);
  });

  it("refuses numbers that make no sense, and says which do", () => {
    const impossible = [
      ["emailsPerSecond", "0", "a number above 0"],
      ["emailsPerSecond", "-1", "a number above 0"],
      ["emailsPerSecond", "fast", "a number above 0"],
      ["emailsPerSecond", "Infinity", "a number above 0"],
      ["uploadsExpireDays", "0", "a whole number of days, 1 or more"],
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

  it("is declared in Pulumi.yaml, each key with its type, description and the program's own default", () => {
    const declared = yaml("Pulumi.yaml").config as Record<
      string,
      { type: string; description: string; default?: unknown }
    >;
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
