import assert from "node:assert/strict";
import { InvalidPolicy, parsePolicy } from "../../../local/iam/parse-policy";

const STATEMENT = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::bucket/*"] };

function parse(policy: object) {
  return parsePolicy("Policy p of role r", JSON.stringify(policy));
}

function withStatement(changes: object) {
  return { Version: "2012-10-17", Statement: [{ ...STATEMENT, ...changes }] };
}

describe("parsePolicy", () => {
  it("reads statements, one or a list, with texts or lists of texts", () => {
    const one = parse({ Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } });
    const conditions = {
      StringEquals: { "ses:FromAddress": "a@x.org" },
      StringLike: { "ses:FromAddress": ["*@x.org"] },
    };
    const [statement] = parse(withStatement({ Sid: "some", Condition: conditions }));

    expect(one).toStrictEqual([{ effect: "Deny", actions: ["*"], resources: ["*"], conditions: [] }]);
    expect(statement).toStrictEqual({
      effect: "Allow",
      actions: ["s3:GetObject"],
      resources: ["arn:aws:s3:::bucket/*"],
      conditions: [
        { operator: "StringEquals", key: "ses:FromAddress", values: ["a@x.org"] },
        { operator: "StringLike", key: "ses:FromAddress", values: ["*@x.org"] },
      ],
    });
  });

  const refused: [string, object, RegExp][] = [
    ["another version", { ...withStatement({}), Version: "2008-10-17" }, /Version "2008-10-17", expected "2012-10-17"/],
    ["no version", { Statement: [STATEMENT] }, /Version undefined/],
    ["an element of the policy", { ...withStatement({}), Statements: [] }, /element Statements/],
    ["no statement", { Version: "2012-10-17", Statement: [] }, /no statement/],
    ["no statements", { Version: "2012-10-17" }, /found null, expected a statement/],
    ["a statement that is none", { Version: "2012-10-17", Statement: ["all"] }, /found "all"/],
    ["NotAction", withStatement({ NotAction: "s3:*" }), /element NotAction/],
    ["NotResource", withStatement({ NotResource: "*" }), /element NotResource/],
    ["Principal", withStatement({ Principal: "*" }), /element Principal/],
    ["another effect", withStatement({ Effect: "allow" }), /Effect "allow", expected Allow or Deny/],
    ["no effect", withStatement({ Effect: undefined }), /Effect undefined/],
    ["no action", withStatement({ Action: undefined }), /Action undefined/],
    ["an empty list of actions", withStatement({ Action: [] }), /Action \[\]/],
    ["an action without a service", withStatement({ Action: "GetObject" }), /Action GetObject/],
    ["an action that is no text", withStatement({ Action: [1] }), /Action \[1\]/],
    ["no resource", withStatement({ Resource: undefined }), /Resource undefined/],
    ["a resource that is no ARN", withStatement({ Resource: "bucket/*" }), /Resource bucket/],
    ["a resource that is not known yet", withStatement({ Resource: [null] }), /Resource \[null\]/],
    ["a policy variable", withStatement({ Resource: `arn:aws:s3:::bucket/${"$"}{aws:username}` }), /policy variable/],
    ["an operator", withStatement({ Condition: { ArnLike: { "aws:SourceArn": "*" } } }), /operator ArnLike/],
    ["an operator's IfExists", withStatement({ Condition: { StringEqualsIfExists: {} } }), /StringEqualsIfExists/],
    ["a key", withStatement({ Condition: { StringEquals: { "aws:SourceIp": "*" } } }), /key aws:SourceIp/],
    ["a condition of no object", withStatement({ Condition: "none" }), /Condition "none"/],
    ["an operator of no object", withStatement({ Condition: { StringEquals: "a" } }), /StringEquals "a"/],
    ["a value", withStatement({ Condition: { StringEquals: { "ses:FromAddress": [] } } }), /ses:FromAddress \[\]/],
  ];
  for (const [what, policy, message] of refused)
    it(`refuses ${what}, and says what was found where`, () => {
      assert.throws(
        () => parse(policy),
        (error) =>
          error instanceof InvalidPolicy && message.test(error.message) && /^Policy p of role r/.test(error.message),
      );
    });

  for (const document of ["", "{", "[]", '"text"', "null"])
    it(`refuses ${JSON.stringify(document)} as a policy`, () => {
      expect(() => parsePolicy("Policy p", document)).toThrow(InvalidPolicy);
    });
});
