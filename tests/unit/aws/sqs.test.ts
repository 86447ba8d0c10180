import type { SQSClient } from "@aws-sdk/client-sqs";
import { sendMessages } from "../../../runtime/aws/sqs";
import { isDeadlineExceeded } from "../../../runtime/retry";
import { fakeClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

const ENTRIES = ["0", "1", "2"].map((Id) => ({ Id, MessageBody: `body ${Id}` }));

async function run(answer: (call: number) => unknown) {
  const clock = virtualClock();
  let call = 0;
  const { client, sent } = fakeClient<SQSClient>(() => answer(++call));
  const error = await sendMessages({ sqs: client, clock }, "q", ENTRIES, clock.now() + 5_000).catch((thrown) => thrown);
  return { error, ids: sent.map(({ input }) => (input.Entries as { Id: string }[]).map(({ Id }) => Id)) };
}

describe("sendMessages", () => {
  it("sends once when all are taken", async () => {
    const { error, ids } = await run(() => ({ Successful: [] }));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual([["0", "1", "2"]]);
  });

  it("sends again exactly those that SQS reports as failed", async () => {
    const { error, ids } = await run((call) => (call === 1 ? { Failed: [{ Id: "1", SenderFault: false }] } : {}));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual([["0", "1", "2"], ["1"]]);
  });

  it("does not repeat what SQS refuses permanently", async () => {
    const { error, ids } = await run(() => ({
      Failed: [{ Id: "1", SenderFault: true, Code: "InvalidMessageContents", Message: "bad character" }],
    }));
    expect(error.name).toBe("InvalidMessage");
    expect(error.message).toMatch(/InvalidMessageContents \(bad character\)/);
    expect(ids.length).toBe(1);
  });

  it("names what it can where SQS gives no reason", async () => {
    const { error } = await run(() => ({ Failed: [{ Id: "1", SenderFault: true }] }));
    expect(error.message).toMatch(/no code \(no message\)/);
  });

  it("sends again what SQS throttled, whomever it blames", async () => {
    const throttled = { Failed: [{ Id: "2", SenderFault: true, Code: "RequestThrottled" }] };
    const { error, ids } = await run((call) => (call === 1 ? throttled : {}));
    expect(error).toBeUndefined();
    expect(ids).toStrictEqual([["0", "1", "2"], ["2"]]);
  });

  it("throws any other error at once", async () => {
    const broken = Object.assign(new Error("no queue"), { name: "QueueDoesNotExist" });
    const { error, ids } = await run(() => {
      throw broken;
    });
    expect(error).toBe(broken);
    expect(ids.length).toBe(1);
  });

  it("retries throttling until the deadline", async () => {
    const { error, ids } = await run(() => {
      throw Object.assign(new Error("slow down"), { name: "RequestThrottled" });
    });
    expect(isDeadlineExceeded(error)).toBe(true);
    expect(error.message).toMatch(/sending 3 messages to q/);
    expect(ids.length).toBeGreaterThan(3);
  });
});
