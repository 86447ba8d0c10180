import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createFaultLayer } from "../../../local/faults/create-fault-layer";
import { createFaults } from "../../../local/faults/create-faults";
import type { CallFault } from "../../../local/faults/fault-plan";
import type { Call } from "../../../local/gateway/call";
import { ResponseLost } from "../../../local/gateway/errors";
import { wholeReply } from "../../../local/gateway/whole-reply";
import { traceIdOf } from "../../../local/lambda/trace-id";
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
  faults.follow({ seed: "1", rules: [{ site, fault, when: { chance: 1 }, most: 1 }] });
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
  assert.deepEqual(seen, []);
  return { status, body: body.toString() };
}

describe("createFaultLayer", () => {
  it("refuses a call in the service's own words, without effect", async () => {
    const json = await refused("throttling", "dynamodb");
    assert.deepEqual([json.status, JSON.parse(json.body).__type], [400, "ThrottlingException"]);
    const s3 = await refused("server error", "s3", { headers: {} });
    assert.equal(s3.status, 500);
    assert.match(s3.body, /<Error><Code>InternalError<\/Code>/);
    for (const [fault, words] of [
      ["throttling", "<Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message>"],
      ["quota exceeded", "<Code>Throttling</Code><Message>Daily message quota exceeded.</Message>"],
      ["sending paused", "<Code>AccountSendingPausedException</Code>"],
    ] as const)
      assert.ok((await refused(fault, "ses", { headers: {} })).body.includes(words), fault);
  });

  it("refuses a write that meets another", async () => {
    const one = await refused("conflict", "dynamodb");
    assert.equal(JSON.parse(one.body).__type, "TransactionConflictException");

    const body = Buffer.from(JSON.stringify({ TransactItems: [{ Put: {} }, { Put: {} }, { Update: {} }] }));
    const { answer, seen } = strike("conflict", { operation: "TransactWriteItems", body });
    const { __type, CancellationReasons } = JSON.parse((await answer).body.toString());
    assert.equal(__type, "TransactionCanceledException");
    const codes = CancellationReasons.map(({ Code }: { Code: string }) => Code);
    assert.deepEqual(codes.toSorted(), ["None", "None", "TransactionConflict"]);
    assert.deepEqual(seen, []);
  });

  it("has a part of a batch done, and the rest reported", async () => {
    const Entries = ["a", "b", "c", "d"].map((Id) => ({ Id }));
    const body = Buffer.from(JSON.stringify({ Entries }));
    const { answer, seen } = strike("partial failure", { service: "sqs", operation: "SendMessageBatch", body });

    const { Failed } = JSON.parse((await answer).body.toString());

    const served = seen.flatMap((each) => JSON.parse(each.slice("served ".length)).Entries);
    assert.equal(Failed.length + served.length, 4);
  });

  it("throttles a call that cannot be done in part", async () => {
    const { status, body } = await refused("partial failure", "dynamodb");
    assert.deepEqual([status, JSON.parse(body).__type], [400, "ThrottlingException"]);
  });

  it("loses the answer of a call that took effect", async () => {
    const { answer, seen } = strike("lost response");
    await assert.rejects(answer, ResponseLost);
    assert.deepEqual(seen, ["served {}"]);
  });

  it("leaves a call without an answer until the invocation's time is up", async () => {
    const { answer, seen } = strike("hang");
    await assert.rejects(answer, ResponseLost);
    assert.deepEqual(seen, [`expired ${REQUEST_ID}`]);
  });

  it("kills the function before its call, and after it, and once it has the answer", async () => {
    const before = strike("killed before");
    await assert.rejects(before.answer, ResponseLost);
    assert.deepEqual(before.seen, [`killed ${REQUEST_ID}`]);

    const after = strike("killed after");
    await assert.rejects(after.answer, ResponseLost);
    assert.deepEqual(after.seen, ["served {}", `killed ${REQUEST_ID}`]);

    const between = strike("killed between");
    assert.equal((await between.answer).status, 200);
    while (between.seen.length < 2) await new Promise(setImmediate);
    assert.deepEqual(between.seen, ["served {}", `killed ${REQUEST_ID}`]);
  });

  it("kills no function for a call that no invocation makes, and lets the administrator's pass", async () => {
    const ofPoller = strike("killed before", { headers: {} });
    assert.equal((await ofPoller.answer).status, 200);
    const ofAdministrator = strike("throttling", { principal: undefined });
    assert.equal((await ofAdministrator.answer).status, 200);
    assert.deepEqual([...ofPoller.faults.fired(), ...ofAdministrator.faults.fired()], []);
  });
});
