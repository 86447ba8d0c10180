import { InvalidPolicy } from "../../../local/iam/parse-policy";
import { createResourcePolicies, type ServiceRequest } from "../../../local/iam/resource-policies";

const QUEUE = "arn:aws:sqs:us-east-1:000000000000:events";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:events";
const SEND: ServiceRequest = { service: "sns.amazonaws.com", action: "sqs:SendMessage", sourceArn: TOPIC };
const STATEMENT = {
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: QUEUE,
};

function decisionOf(statements: object[], request = SEND) {
  const policies = createResourcePolicies();
  policies.attach(QUEUE, JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  return policies.evaluate(QUEUE, request);
}

describe("the policy of a resource", () => {
  it("allows a service exactly what it names", () => {
    expect(createResourcePolicies().evaluate(QUEUE, SEND)).toBe("implicitDeny");
    expect(decisionOf([STATEMENT])).toBe("allowed");
    expect(decisionOf([STATEMENT], { ...SEND, service: "ses.amazonaws.com" })).toBe("implicitDeny");
    expect(decisionOf([STATEMENT], { ...SEND, action: "sqs:ReceiveMessage" })).toBe("implicitDeny");
    expect(decisionOf([{ ...STATEMENT, Resource: TOPIC }])).toBe("implicitDeny");
    expect(decisionOf([{ ...STATEMENT, Principal: { AWS: "arn:aws:iam::000000000000:root" } }])).toBe("implicitDeny");
    expect(decisionOf([{ ...STATEMENT, Principal: "*" }])).toBe("allowed");
    expect(decisionOf([{ ...STATEMENT, Principal: { AWS: "*" } }])).toBe("allowed");
  });

  it("compares the source of the call", () => {
    const from = (Condition: object) => decisionOf([{ ...STATEMENT, Condition }]);
    expect(from({ ArnEquals: { "aws:SourceArn": TOPIC } })).toBe("allowed");
    expect(from({ ArnLike: { "AWS:SourceArn": [`${QUEUE}*`, `${TOPIC}*`] } })).toBe("allowed");
    expect(from({ StringEquals: { "aws:SourceArn": `${TOPIC}2` } })).toBe("implicitDeny");
  });

  it("compares the account of the source, which SNS is not documented to fill in", () => {
    const of = (service: string, account: string) =>
      decisionOf([{ ...STATEMENT, Principal: "*", Condition: { StringEquals: { "aws:SourceAccount": account } } }], {
        ...SEND,
        service,
      });
    expect(of("ses.amazonaws.com", "000000000000")).toBe("allowed");
    expect(of("ses.amazonaws.com", "111111111111")).toBe("implicitDeny");
    expect(of("sns.amazonaws.com", "000000000000")).toBe("implicitDeny");
  });

  it("denies what a Deny matches; services call over TLS", () => {
    const deny = (value: string) => ({
      ...{ ...STATEMENT, Effect: "Deny", Principal: "*", Action: "sqs:*" },
      Condition: { Bool: { "aws:SecureTransport": value } },
    });
    expect(decisionOf([STATEMENT, deny("false")])).toBe("allowed");
    expect(decisionOf([STATEMENT, deny("true")])).toBe("explicitDeny");
  });

  it.each([
    ["a principal that is none", { Principal: "me" }],
    ["a federated principal", { Principal: { Federated: "x" } }],
    ["no principal", { Principal: undefined }],
    ["an operator", { Condition: { NumericEquals: { "aws:SourceArn": "1" } } }],
    ["a condition key", { Condition: { StringEquals: { "aws:SourceIp": "1" } } }],
    ["a condition that is none", { Condition: { StringEquals: "x" } }],
    ["conditions that are none", { Condition: "x" }],
    ["NotPrincipal", { NotPrincipal: "*" }],
  ])("refuses %s", (_what, changes) => {
    expect(() => decisionOf([{ ...STATEMENT, ...changes }])).toThrow(InvalidPolicy);
  });
});
