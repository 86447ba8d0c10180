import assert from "node:assert/strict";
import { createFilter } from "../../../local/triggers/create-filter";
import { InvalidPattern } from "../../../local/triggers/properties";

const summary = {
  eventName: "MODIFY",
  eventVersion: "1.1",
  dynamodb: {
    Keys: { uploadId: { S: "abc" }, part: { S: "SUMMARY" } },
    NewImage: { toInsert: { N: "0" }, name: { S: "Ada" }, error: { NULL: true }, tags: { SS: ["red", "blue"] } },
    SizeBytes: 120,
  },
};

/** A pattern for the field at the end of a path of names. */
function at(path: string, rules: unknown): string {
  return JSON.stringify(path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), rules));
}

const MATCHING: [string, unknown][] = [
  ["eventName", ["MODIFY"]],
  ["eventName", ["INSERT", "MODIFY"]],
  ["dynamodb.NewImage.toInsert.N", ["0"]],
  ["dynamodb.SizeBytes", [120]],
  ["dynamodb.NewImage.error.NULL", [true]],
  ["dynamodb.NewImage.tags.SS", ["blue"]],
  ["eventName", [{ prefix: "MOD" }]],
  ["eventName", [{ suffix: "IFY" }]],
  ["eventName", [{ "equals-ignore-case": "modify" }]],
  ["eventName", [{ "anything-but": "INSERT" }]],
  ["eventName", [{ "anything-but": ["INSERT", "REMOVE"] }]],
  ["eventName", [{ "anything-but": { prefix: "IN" } }]],
  ["dynamodb.NewImage.name.S", [{ exists: true }]],
  ["dynamodb.NewImage.welcome.M.at.S", [{ exists: false }]],
  ["dynamodb.SizeBytes", [{ numeric: [">", 100, "<=", 120] }]],
  ["dynamodb.SizeBytes", [{ numeric: ["=", 120] }]],
];

for (const [path, rules] of MATCHING)
  test(`${at(path, rules)} matches`, () => {
    // Act
    const passes = createFilter([at(path, rules)])(summary);

    // Assess
    expect(passes).toBe(true);
  });

const OTHERS: [string, unknown][] = [
  ["eventName", ["INSERT"]],
  ["eventName", ["modify"]],
  ["dynamodb.NewImage.toInsert.N", [0]],
  ["dynamodb.NewImage.toInsert.N", [{ numeric: ["=", 0] }]],
  ["dynamodb.NewImage.missing.S", ["Ada"]],
  ["dynamodb.NewImage.missing.S", [{ "anything-but": "Ada" }]],
  ["dynamodb.NewImage.missing.S", [{ exists: true }]],
  ["dynamodb.NewImage.name.S", [{ exists: false }]],
  // An operator sees leaves alone: name is an object, its value is within.
  ["dynamodb.NewImage.name", [{ exists: true }]],
  ["eventName", [{ "anything-but": { prefix: "MOD" } }]],
  ["eventName", [{ "anything-but": { suffix: "FY" } }]],
  ["dynamodb.SizeBytes", [{ numeric: [">", 120] }]],
  ["dynamodb.SizeBytes", [{ prefix: "12" }]],
];

for (const [path, rules] of OTHERS)
  test(`${at(path, rules)} does not match`, () => {
    // Act
    const passes = createFilter([at(path, rules)])(summary);

    // Assess
    expect(passes).toBe(false);
  });

test("Every field of a pattern has to match, and of several patterns one", () => {
  // Prepare
  const both = JSON.stringify({ eventName: ["MODIFY"], dynamodb: { Keys: { part: { S: [{ prefix: "BATCH#" }] } } } });
  const other = JSON.stringify({ eventVersion: ["1.1"] });

  // Act
  const passes = [[both], [both, other]].map((patterns) => createFilter(patterns)(summary));

  // Assess
  expect(passes).toStrictEqual([false, true]);
});

test("$or takes one of its patterns, along with the fields next to it", () => {
  // Prepare
  const $or = [{ eventVersion: ["9"] }, { dynamodb: { SizeBytes: [{ numeric: ["<", 200] }] } }];

  // Act
  const passes = ["MODIFY", "INSERT"].map((name) =>
    createFilter([JSON.stringify({ eventName: [name], $or })])(summary),
  );

  // Assess
  expect(passes).toStrictEqual([true, false]);
});

for (const [pattern, named] of [
  ["{", "JSON"],
  ["[]", "the pattern"],
  ["{}", "the pattern"],
  [at("eventName", "INSERT"), "eventName"],
  [at("eventName", []), "eventName"],
  [at("eventName", [{ wildcard: "IN*" }]), "wildcard"],
  [at("eventName", [{ toString: "IN*" }]), "toString"],
  [at("eventName", [{ prefix: "I", suffix: "T" }]), "eventName"],
  [at("eventName", [{ prefix: 1 }]), "prefix"],
  [at("eventName", [{ exists: "yes" }]), "exists"],
  [at("eventName", [{ numeric: ["~", 1] }]), "numeric"],
  [at("eventName", [{ numeric: ["<"] }]), "numeric"],
  [at("eventName", [{ "anything-but": { wildcard: "*" } }]), "anything-but"],
  [at("eventName", [{ "anything-but": [] }]), "anything-but"],
  [at("$or", [{ eventName: ["INSERT"] }]), "$or"],
] as const)
  test(`${pattern} is refused, naming ${named}`, () => {
    // Act
    const create = () => createFilter([pattern]);

    // Assess
    assert.throws(create, (error) => error instanceof InvalidPattern && error.message.includes(named));
  });
