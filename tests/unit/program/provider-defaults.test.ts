import { readFileSync } from "node:fs";
import { PROVIDER_DEFAULTS, withProviderDefaults } from "../../../local/program/provider-defaults";

const QUEUE = "aws:sqs/queue:Queue";

/** The documentation of an argument of a resource type, on one line. */
function documentationOf(type: string, property: string): string {
  const [, module = ""] = type.split(":");
  const declarations = readFileSync(`node_modules/@pulumi/aws/${module}.d.ts`, "utf8");
  const args = declarations.slice(declarations.search(/export interface \w+Args \{/));
  const [before = ""] = args.split(new RegExp(`\\n    ${property}\\??: `));
  return before.slice(before.lastIndexOf("/**")).replace(/\s*\n\s*\*\s?/g, " ");
}

describe("the provider's defaults", () => {
  it.each(
    Object.entries(PROVIDER_DEFAULTS).flatMap(([type, properties]) =>
      Object.entries(properties).map(([property, [value, documentation]]) => ({
        type,
        property,
        value,
        documentation,
      })),
    ),
  )("$property of $type is $value, as the type declarations say", ({ type, property, value, documentation }) => {
    expect(documentationOf(type, property)).toContain(documentation);
    expect(documentation).toContain(String(value));
  });

  it("apply to what a program leaves out, and to nothing else", () => {
    expect(withProviderDefaults(QUEUE, { name: "q", delaySeconds: 5, redrivePolicy: undefined })).toStrictEqual({
      name: "q",
      delaySeconds: 5,
      maxMessageSize: 262_144,
      messageRetentionSeconds: 345_600,
      receiveWaitTimeSeconds: 0,
      visibilityTimeoutSeconds: 30,
    });
    expect(withProviderDefaults("aws:iam/role:Role", { name: "r" })).toStrictEqual({ name: "r" });
  });
});
