import assert from "node:assert/strict";
import { createRights } from "../../../local/iam/permissions";
import type { Need } from "../../../local/iam/required-action";

const ROLE = "arn:aws:iam::000000000000:role/r";
const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/users";

interface GivenStatement {
  Effect?: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

function rightsOf(...statements: GivenStatement[]) {
  const rights = createRights();
  const Statement = statements.map((statement) => ({ Effect: "Allow", ...statement }));
  rights.attach(ROLE, "p", JSON.stringify({ Version: "2012-10-17", Statement }));
  return rights;
}

function may(statement: GivenStatement, need: Need): boolean {
  return rightsOf(statement).refusalOf(ROLE, need) === undefined;
}

describe("rights", () => {
  it("refuse what nothing allows: another action, another resource, another role", () => {
    const rights = rightsOf({ Action: "dynamodb:GetItem", Resource: TABLE });

    expect(rights.refusalOf(ROLE, { action: "dynamodb:GetItem", resource: TABLE })).toBeUndefined();
    expect(rights.refusalOf(ROLE, { action: "dynamodb:PutItem", resource: TABLE })).toBe("not allowed");
    expect(rights.refusalOf(ROLE, { action: "dynamodb:GetItem", resource: `${TABLE}2` })).toBe("not allowed");
    expect(rights.refusalOf(`${ROLE}2`, { action: "dynamodb:GetItem", resource: TABLE })).toBe("not allowed");
  });

  it("refuse what is denied, whatever allows it and in whatever order", () => {
    const allow = { Action: "*", Resource: "*" };
    const deny = { Effect: "Deny", Action: "dynamodb:Delete*", Resource: TABLE };
    for (const rights of [rightsOf(allow, deny), rightsOf(deny, allow)]) {
      expect(rights.refusalOf(ROLE, { action: "dynamodb:DeleteItem", resource: TABLE })).toBe("denied");
      expect(rights.refusalOf(ROLE, { action: "dynamodb:DeleteItem", resource: `${TABLE}2` })).toBeUndefined();
    }
  });

  const patterns: [pattern: string, text: string, fits: boolean][] = [
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b c", true],
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/", true],
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b", false],
    ["arn:aws:s3:::b/*", "arn:aws:s3:::bb/a", false],
    ["arn:aws:s3:::b/?.csv", "arn:aws:s3:::b/a.csv", true],
    ["arn:aws:s3:::b/?.csv", "arn:aws:s3:::b/aXcsv", false],
    ["arn:aws:s3:::b/?.csv", "arn:aws:s3:::b/.csv", false],
    ["arn:aws:s3:::b/a", "arn:aws:s3:::b/A", false],
    ["arn:aws:s3:::b/*", "arn:aws:s3:::b/line\nbreak", true],
    ["arn:aws:s3:::b/(a|b)+", "arn:aws:s3:::b/(a|b)+", true],
    ["arn:aws:s3:::b/(a|b)+", "arn:aws:s3:::b/aa", false],
    ["*", "anything", true],
  ];
  for (const [pattern, text, fits] of patterns)
    it(`take ${JSON.stringify(text)} ${fits ? "as" : "not as"} ${pattern}`, () => {
      expect(may({ Action: "s3:GetObject", Resource: pattern }, { action: "s3:GetObject", resource: text })).toBe(fits);
    });

  it("know actions in any case, and wildcards in them", () => {
    const need = { action: "sqs:SendMessage", resource: "*" };
    for (const Action of ["SQS:sendmessage".toLowerCase(), "sqs:Send*", "sqs:*", "sqs:SendMessag?", "*"])
      assert.ok(may({ Action, Resource: "*" }, need), Action);
    for (const Action of ["sqs:Send", "sns:*", "sqs:SendMessage?"])
      expect(!may({ Action, Resource: "*" }, need)).toBe(true);
  });

  it("hold a condition against the request, and fail it where the request says nothing", () => {
    const send = (key: string | undefined): Need => ({
      ...{ action: "ses:SendEmail", resource: "*" },
      ...(key !== undefined && { context: { "ses:FromAddress": key } }),
    });
    const equals = { Action: "*", Resource: "*", Condition: { StringEquals: { "ses:FromAddress": ["a@x.org", "b"] } } };
    const like = { Action: "*", Resource: "*", Condition: { StringLike: { "ses:FromAddress": "*@x.org" } } };

    expect(["a@x.org", "b", "A@x.org", "c", undefined].map((key) => may(equals, send(key)))).toStrictEqual([
      ...[true, true, false, false, false],
    ]);
    expect(["a@x.org", "a@y.org", undefined].map((key) => may(like, send(key)))).toStrictEqual([true, false, false]);
  });

  it("count what decided, one action and one resource each", () => {
    const rights = rightsOf({ Action: ["sqs:SendMessage", "sqs:DeleteMessage"], Resource: ["arn:q1", "arn:q2"] });
    rights.refusalOf(ROLE, { action: "sqs:DeleteMessage", resource: "arn:q2" });
    rights.refusalOf(ROLE, { action: "sqs:DeleteMessage", resource: "arn:q2" });
    rights.refusalOf(ROLE, { action: "sqs:DeleteMessage", resource: "arn:q3" });

    const uses = rights.grants().map(({ action, resource, uses }) => `${action} ${resource} ${uses}`);
    expect(uses).toStrictEqual([
      "sqs:SendMessage arn:q1 0",
      "sqs:SendMessage arn:q2 0",
      "sqs:DeleteMessage arn:q1 0",
      "sqs:DeleteMessage arn:q2 2",
    ]);
  });

  it("can be withdrawn one by one, and given back", () => {
    const rights = rightsOf({ Action: ["sqs:SendMessage", "sqs:DeleteMessage"], Resource: "arn:q" });
    const [send] = rights.grants();
    assert.ok(send);
    const refusals = () =>
      ["sqs:SendMessage", "sqs:DeleteMessage"].map((action) => rights.refusalOf(ROLE, { action, resource: "arn:q" }));

    const giveBack = rights.withdraw(send);
    expect(refusals()).toStrictEqual(["not allowed", undefined]);
    giveBack();
    expect(refusals()).toStrictEqual([undefined, undefined]);
  });

  it("come from several policies; a policy of the same name replaces the one before", () => {
    const rights = rightsOf({ Action: "sqs:SendMessage", Resource: "*" });
    const policy = (Action: string) =>
      JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } });
    rights.attach(ROLE, "q", policy("sqs:DeleteMessage"));
    rights.attach(ROLE, "p", policy("sqs:ReceiveMessage"));

    const refusals = ["Send", "Delete", "Receive"].map((verb) =>
      rights.refusalOf(ROLE, { action: `sqs:${verb}Message`, resource: "*" }),
    );
    expect(refusals).toStrictEqual(["not allowed", undefined, undefined]);
  });
});
