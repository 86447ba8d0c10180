import assert from "node:assert/strict";
import { createPermissions } from "../../../local/iam/permissions";
import type { RequiredAction } from "../../../local/iam/required-action";

const ROLE = "arn:aws:iam::000000000000:role/r";
const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/users";

interface GivenStatement {
  Effect?: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: object;
}

function permissionsOf(...statements: GivenStatement[]) {
  const permissions = createPermissions();
  const Statement = statements.map((statement) => ({ Effect: "Allow", ...statement }));
  permissions.attach(ROLE, "p", JSON.stringify({ Version: "2012-10-17", Statement }));
  return permissions;
}

function may(statement: GivenStatement, required: RequiredAction): boolean {
  return permissionsOf(statement).evaluate(ROLE, required) === "allowed";
}

describe("permissions", () => {
  it("deny what nothing allows: another action, another resource, another role", () => {
    const permissions = permissionsOf({ Action: "dynamodb:GetItem", Resource: TABLE });

    expect(permissions.evaluate(ROLE, { action: "dynamodb:GetItem", resource: TABLE })).toBe("allowed");
    expect(permissions.evaluate(ROLE, { action: "dynamodb:PutItem", resource: TABLE })).toBe("implicitDeny");
    expect(permissions.evaluate(ROLE, { action: "dynamodb:GetItem", resource: `${TABLE}2` })).toBe("implicitDeny");
    expect(permissions.evaluate(`${ROLE}2`, { action: "dynamodb:GetItem", resource: TABLE })).toBe("implicitDeny");
  });

  it("deny what a Deny matches, whatever allows it and in any order", () => {
    const allow = { Action: "*", Resource: "*" };
    const deny = { Effect: "Deny", Action: "dynamodb:Delete*", Resource: TABLE };
    for (const permissions of [permissionsOf(allow, deny), permissionsOf(deny, allow)]) {
      expect(permissions.evaluate(ROLE, { action: "dynamodb:DeleteItem", resource: TABLE })).toBe("explicitDeny");
      expect(permissions.evaluate(ROLE, { action: "dynamodb:DeleteItem", resource: `${TABLE}2` })).toBe("allowed");
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

  it("match actions in any case, and wildcards in them", () => {
    const required = { action: "sqs:SendMessage", resource: "*" };
    for (const Action of ["SQS:sendmessage".toLowerCase(), "sqs:Send*", "sqs:*", "sqs:SendMessag?", "*"])
      assert.ok(may({ Action, Resource: "*" }, required), Action);
    for (const Action of ["sqs:Send", "sns:*", "sqs:SendMessage?"])
      expect(!may({ Action, Resource: "*" }, required)).toBe(true);
  });

  it("test a condition against the request, and fail it where the request has no such key", () => {
    const send = (key: string | undefined): RequiredAction => ({
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

  it("count the deciding grant, one action and one resource each", () => {
    const permissions = permissionsOf({
      Action: ["sqs:SendMessage", "sqs:DeleteMessage"],
      Resource: ["arn:q1", "arn:q2"],
    });
    permissions.evaluate(ROLE, { action: "sqs:DeleteMessage", resource: "arn:q2" });
    permissions.evaluate(ROLE, { action: "sqs:DeleteMessage", resource: "arn:q2" });
    permissions.evaluate(ROLE, { action: "sqs:DeleteMessage", resource: "arn:q3" });

    const uses = permissions.grants().map(({ action, resource, uses }) => `${action} ${resource} ${uses}`);
    expect(uses).toStrictEqual([
      "sqs:SendMessage arn:q1 0",
      "sqs:SendMessage arn:q2 0",
      "sqs:DeleteMessage arn:q1 0",
      "sqs:DeleteMessage arn:q2 2",
    ]);
  });

  it("revokes one grant and restores it", () => {
    const permissions = permissionsOf({ Action: ["sqs:SendMessage", "sqs:DeleteMessage"], Resource: "arn:q" });
    const [send] = permissions.grants();
    assert.ok(send);
    const decisions = () =>
      ["sqs:SendMessage", "sqs:DeleteMessage"].map((action) =>
        permissions.evaluate(ROLE, { action, resource: "arn:q" }),
      );

    const restore = permissions.revoke(send);
    expect(decisions()).toStrictEqual(["implicitDeny", "allowed"]);
    restore();
    expect(decisions()).toStrictEqual(["allowed", "allowed"]);
  });

  it("come from several policies; a policy of the same name replaces the one before", () => {
    const permissions = permissionsOf({ Action: "sqs:SendMessage", Resource: "*" });
    const policy = (Action: string) =>
      JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } });
    permissions.attach(ROLE, "q", policy("sqs:DeleteMessage"));
    permissions.attach(ROLE, "p", policy("sqs:ReceiveMessage"));

    const decisions = ["Send", "Delete", "Receive"].map((verb) =>
      permissions.evaluate(ROLE, { action: `sqs:${verb}Message`, resource: "*" }),
    );
    expect(decisions).toStrictEqual(["implicitDeny", "allowed", "allowed"]);
  });
});
