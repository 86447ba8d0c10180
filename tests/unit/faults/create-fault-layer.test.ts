import assert from "node:assert/strict";
import { createFaultLayer } from "../../../local/faults/create-fault-layer";
import { createFaults } from "../../../local/faults/create-faults";
import type { CallFault } from "../../../local/faults/fault-plan";
import { type Call, ResponseLost, wholeReply } from "../../../local/gateway/call";
import { traceIdOf } from "../../../local/lambda/invocation";
import { arnOf } from "../../../local/program/arn";

const REQUEST_ID = "6f3a1b52-0c4e-4d4f-9f3b-0a1b2c3d4e5f";

/** One call of the function `fn` that the fault strikes, and what is seen of it in its order. */
function strike(fault: CallFault, change: Partial<Call> = {}) {
  const seen: string[] = [];
  const faults = createFaults();
  const call: Call = {
    ...{ service: "dynamodb", operation: "UpdateItem", principal: arnOf("iam", "role/fn"), method: "POST", path: "/" },
    headers: { "x-amz-target": "DynamoDB.UpdateItem", "x-amzn-trace-id": traceIdOf(REQUEST_ID) },
    body: Buffer.from("{}"),
    stream: undefined,
    ...change,
  };
  const site = `fn ${call.service}:${call.operation}`;
  faults.start({ seed: "1", rules: [{ site, fault, when: { chance: 1 }, most: 1 }] });
  const layer = createFaultLayer(faults, {
    kill: async (requestId) => void seen.push(`killed ${requestId}`),
    expire: async (requestId) => void seen.push(`expired ${requestId}`),
  });
  const answer = layer(call, async (body) => {
    seen.push(`served ${body ?? call.body}`);
    return { status: 200, headers: {}, body: "{}" };
  }).then(wholeReply);
  return { answer, seen, faults };
}

async function refused(fault: CallFault, service: string, change: Partial<Call> = {}) {
  const { answer, seen } = strike(fault, { service, operation: "Do", ...change });
  const { status, body } = await answer;
  expect(seen).toStrictEqual([]);
  return { status, body: body.toString() };
}

describe("createFaultLayer", () => {
  it("refuses a call in the service's own words, without effect", async () => {
    const json = await refused("throttling", "dynamodb");
    expect([json.status, JSON.parse(json.body).__type]).toStrictEqual([400, "ThrottlingException"]);
    const s3 = await refused("server error", "s3", { headers: {} });
    expect(s3.status).toBe(500);
    expect(s3.body).toMatch(/<Error><Code>InternalError<\/Code>/);
    for (const [fault, words] of [
      ["throttling", "<Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message>"],
      ["quota exceeded", "<Code>Throttling</Code><Message>Daily message quota exceeded.</Message>"],
      ["sending paused", "<Code>MessageRejected</Code><Message>Sending paused for this account."],
    ] as const)
      assert.ok((await refused(fault, "ses", { headers: {} })).body.includes(words), fault);
  });

  it("refuses a write that meets another", async () => {
    const one = await refused("conflict", "dynamodb");
    expect(JSON.parse(one.body).__type).toBe("TransactionConflictException");

    const body = Buffer.from(JSON.stringify({ TransactItems: [{ Put: {} }, { Put: {} }, { Update: {} }] }));
    const { answer, seen } = strike("conflict", { operation: "TransactWriteItems", body });
    const { __type, CancellationReasons } = JSON.parse((await answer).body.toString());
    expect(__type).toBe("TransactionCanceledException");
    const codes = CancellationReasons.map(({ Code }: { Code: string }) => Code);
    expect(codes.toSorted()).toStrictEqual(["None", "None", "TransactionConflict"]);
    expect(seen).toStrictEqual([]);
  });

  it("has a part of a batch done, and the rest reported", async () => {
    const Entries = ["a", "b", "c", "d"].map((Id) => ({ Id }));
    const body = Buffer.from(JSON.stringify({ Entries }));
    const { answer, seen } = strike("partial failure", { service: "sqs", operation: "SendMessageBatch", body });

    const { Failed } = JSON.parse((await answer).body.toString());

    const served = seen.flatMap((each) => JSON.parse(each.slice("served ".length)).Entries);
    expect(Failed.length + served.length).toBe(4);
  });

  it("throttles a call that cannot be done in part", async () => {
    const { status, body } = await refused("partial failure", "dynamodb");
    expect([status, JSON.parse(body).__type]).toStrictEqual([400, "ThrottlingException"]);
  });

  it("loses the answer of a call that took effect", async () => {
    const { answer, seen } = strike("lost response");
    await expect(answer).rejects.toThrow(ResponseLost);
    expect(seen).toStrictEqual(["served {}"]);
  });

  it("leaves a call without an answer until the invocation's time is up", async () => {
    const { answer, seen } = strike("hang");
    await expect(answer).rejects.toThrow(ResponseLost);
    expect(seen).toStrictEqual([`expired ${REQUEST_ID}`]);
  });

  it("kills the function before its call, and after it, and once it has the answer", async () => {
    const before = strike("killed before");
    await expect(before.answer).rejects.toThrow(ResponseLost);
    expect(before.seen).toStrictEqual([`killed ${REQUEST_ID}`]);

    const after = strike("killed after");
    await expect(after.answer).rejects.toThrow(ResponseLost);
    expect(after.seen).toStrictEqual(["served {}", `killed ${REQUEST_ID}`]);

    const between = strike("killed between");
    expect((await between.answer).status).toBe(200);
    while (between.seen.length < 2) await new Promise(setImmediate);
    expect(between.seen).toStrictEqual(["served {}", `killed ${REQUEST_ID}`]);
  });

  it("kills no function for a call that no invocation makes, and lets the administrator's pass", async () => {
    const ofPoller = strike("killed before", { headers: {} });
    expect((await ofPoller.answer).status).toBe(200);
    const ofAdministrator = strike("throttling", { principal: undefined });
    expect((await ofAdministrator.answer).status).toBe(200);
    expect([...ofPoller.faults.injected(), ...ofAdministrator.faults.injected()]).toStrictEqual([]);
  });
});
