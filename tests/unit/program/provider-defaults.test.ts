import { readFileSync } from "node:fs";
import ts from "typescript";
import { PROVIDER_DEFAULTS, withProviderDefaults } from "../../../local/program/provider-defaults";
import { HOSTED } from "../../../local/program/resources";

const QUEUE = "aws:sqs/queue:Queue";

/** The documentation of an argument of a resource type, on one line. */
function documentationOf(type: string, property: string): string {
  const [, module = ""] = type.split(":");
  const declarations = readFileSync(`node_modules/@pulumi/aws/${module}.d.ts`, "utf8");
  const args = declarations.slice(declarations.search(/export interface \w+Args \{/));
  const [before = ""] = args.split(new RegExp(`\\n    ${property}\\??: `));
  return before.slice(before.lastIndexOf("/**")).replace(/\s*\n\s*\*\s?/g, " ");
}

/** Hosted properties whose default is no fixed value, and where it is applied. */
const APPLIED_ELSEWHERE = [
  // By the kind of source, in local/triggers/mapping.ts.
  "batchSize",
  "bisectBatchOnFunctionError",
  "maximumBatchingWindowInSeconds",
  "maximumRecordAgeInSeconds",
  "maximumRetryAttempts",
  "parallelizationFactor",
  // Without it nothing is logged.
  "loggingConfiguration",
];

/** Arguments of a resource type whose documentation states a default. */
function argumentsWithDefault(type: string): string[] {
  const [, module = ""] = type.split(":");
  const file = `node_modules/@pulumi/aws/${module}.d.ts`;
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const members = source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text.endsWith("Args"))
    .flatMap((declaration) => [...declaration.members]);
  return members
    .filter((member) => ts.getJSDocCommentsAndTags(member).some(({ comment }) => /default/i.test(String(comment))))
    .map(({ name }) => name?.getText() ?? "");
}

describe("the provider's defaults", () => {
  it.each(Object.keys(HOSTED))("are known for every property of %s that is hosted and has one", (type) => {
    const known = [...Object.keys(PROVIDER_DEFAULTS[type] ?? {}), ...APPLIED_ELSEWHERE];
    const hosted = argumentsWithDefault(type).filter((property) => HOSTED[type]?.hosted.includes(property));

    expect(hosted.filter((property) => !known.includes(property))).toStrictEqual([]);
  });

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
