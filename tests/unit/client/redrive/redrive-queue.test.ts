import assert from "node:assert/strict";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { inspectQueue } from "../../../../client/redrive/dead-letters";
import { redriveQueue } from "../../../../client/redrive/redrive-queue";
import type { Stack } from "../../../../client/stack";
import { fakeClient } from "../../../helpers/fake-client";
import { STACK_OUTPUTS } from "../../../helpers/stack-outputs";

interface Entry {
  ReceiptHandle: string;
}

/** A queue of messages with these bodies, all sent then; what is received stays hidden, unless released. */
function queueOf(bodies: string[], sentAt: number, refusesDeletion = false) {
  let hidden = new Set<string>();
  let hiddenFor = -1;
  const messages: Message[] = bodies.map((Body) => ({
    ...{ Body, MessageId: Body, ReceiptHandle: Body, Attributes: { SentTimestamp: String(sentAt) } },
  }));
  const left = new Set(bodies);
  const sqs = fakeClient<SQSClient>((command, { Entries = [] }: { Entries?: Entry[] }) => {
    const handles = Entries.map(({ ReceiptHandle }) => ReceiptHandle);
    if (command === "ReceiveMessageCommand") {
      if (hiddenFor-- === 0) hidden.clear();
      const Messages = messages.filter(({ Body = "" }) => left.has(Body) && !hidden.has(Body)).slice(0, 10);
      hidden = new Set([...hidden, ...Messages.map(({ Body = "" }) => Body)]);
      return { Messages };
    }
    if (command === "GetQueueAttributesCommand")
      return { Attributes: { ApproximateNumberOfMessagesNotVisible: String(left.size) } };
    if (command === "ChangeMessageVisibilityBatchCommand") for (const handle of handles) hidden.delete(handle);
    if (refusesDeletion) return { Failed: [{ Id: "0", Code: "InternalError" }] };
    if (command === "DeleteMessageBatchCommand") for (const handle of handles) left.delete(handle);
    return {};
  });
  const stack = { sqs: sqs.client, outputs: STACK_OUTPUTS } as unknown as Stack;
  /** Another receiver hides the message from the next receives. */
  const hide = (body: string, receives: number) => {
    hidden.add(body);
    hiddenFor = receives;
  };
  return { stack, left, hide, visible: () => [...left].filter((body) => !hidden.has(body)) };
}

function deadLetterQueue(redrive: (bodies: string[]) => void, isRedrivenTogether = false) {
  return {
    isRedrivenTogether,
    name: "some-failed",
    url: "processCsvFailedQueueUrl" as const,
    work: "parse" as const,
    target: "where it came from",
    describe: (body: string) => (body.startsWith("foreign") ? undefined : { what: body, reason: "", uploads: [] }),
    redrive: async (_stack: Stack, bodies: string[]) => redrive(bodies),
  };
}

const LONG_AGO = 1_000;

describe("redriveQueue", () => {
  it("redrives all messages, a hundred at a time, and reports progress", async () => {
    const bodies = Array.from({ length: 230 }, (_, number) => `m${number}`);
    const { stack, left } = queueOf(bodies, LONG_AGO);
    const back: string[] = [];
    const steps: number[] = [];
    const done = await redriveQueue(
      stack,
      deadLetterQueue((some) => back.push(...some)),
      { onProgress: (sofar) => steps.push(sofar) },
    );
    expect(done).toStrictEqual({ queue: "some-failed", redriven: 230, remaining: 0 });
    expect(back.toSorted()).toStrictEqual(bodies.toSorted());
    expect([steps, left.size]).toStrictEqual([[100, 200, 230], 0]);
  });

  it("leaves messages of other programs visible in the queue", async () => {
    const { stack, visible } = queueOf(["mine", "foreign"], LONG_AGO);
    const back: string[] = [];
    const done = await redriveQueue(
      stack,
      deadLetterQueue((some) => back.push(...some)),
    );
    expect([done.redriven, done.remaining, back]).toStrictEqual([1, 1, ["mine"]]);
    expect(visible()).toStrictEqual(["foreign"]);
  });

  it("leaves messages that arrived after the start", async () => {
    const { stack, visible } = queueOf(["again"], Date.now() + 60_000);
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => assert.fail("redriven")),
    );
    expect([done.redriven, done.remaining]).toStrictEqual([0, 1]);
    expect(visible()).toStrictEqual(["again"]);
  });

  it("waits for messages that another receiver hides for a moment", async () => {
    const { stack, hide, left } = queueOf(["a"], LONG_AGO);
    hide("a", 3);
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => {}),
    );
    expect([done.redriven, left.size]).toStrictEqual([1, 0]);
  });

  it("redrives all messages of a queue in one call where it says so", async () => {
    const { stack, left } = queueOf(
      Array.from({ length: 230 }, (_, number) => `m${number}`),
      LONG_AGO,
    );
    const calls: number[] = [];
    const done = await redriveQueue(
      stack,
      deadLetterQueue((some) => calls.push(some.length), true),
    );
    expect([done.redriven, calls, left.size]).toStrictEqual([230, [230], 0]);
  });

  it("counts messages as remaining that another receiver goes on hiding", async () => {
    const { stack, hide } = queueOf(["mine", "hidden"], LONG_AGO);
    hide("hidden", 1_000);
    let now = 1_000_000;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => {
      now += 10_000;
      return now;
    });
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => {}),
    );
    clock.mockRestore();
    expect([done.redriven, done.remaining]).toStrictEqual([1, 1]);
  });

  it("counts a message once that it receives twice", async () => {
    const { stack, hide } = queueOf(["foreign", "hidden"], LONG_AGO);
    // All become visible again.
    hide("hidden", 4);
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => {}),
    );
    expect([done.redriven, done.remaining]).toStrictEqual([1, 1]);
  });

  it("ends after the messages that it is redriving when it is stopped, and releases the others", async () => {
    const { stack, visible } = queueOf(
      Array.from({ length: 230 }, (_, number) => `m${number}`),
      LONG_AGO,
    );
    const stop = new AbortController();
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => stop.abort()),
      { signal: stop.signal },
    );
    expect([done.redriven, done.remaining, visible().length]).toStrictEqual([100, 130, 130]);
  });

  it("redrives nothing of a queue that is redriven together when it is stopped before, and releases all", async () => {
    const { stack, visible } = queueOf(["a", "b"], LONG_AGO);
    const stop = new AbortController();
    const describe = () => {
      stop.abort();
      return { what: "", reason: "", uploads: [] };
    };
    const queue = { ...deadLetterQueue(() => assert.fail("redriven"), true), describe };
    const done = await redriveQueue(stack, queue, { signal: stop.signal });
    expect([done.redriven, done.remaining, visible()]).toStrictEqual([0, 2, ["a", "b"]]);
  });

  it("keeps and releases messages that could not be redriven", async () => {
    const { stack, visible } = queueOf(["a", "b"], LONG_AGO);
    const failing = deadLetterQueue(() => {
      throw new Error("no way back");
    });
    await expect(redriveQueue(stack, failing)).rejects.toThrow(/no way back/);
    expect(visible()).toStrictEqual(["a", "b"]);
  });

  it("fails where SQS does not delete a redriven message", async () => {
    const { stack } = queueOf(["a"], LONG_AGO, true);
    await expect(
      redriveQueue(
        stack,
        deadLetterQueue(() => {}),
      ),
    ).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringMatching(/1 redriven message could not be deleted from .*InternalError.*Redrive again/),
    });
  });
});

describe("inspectQueue", () => {
  const queue = deadLetterQueue(() => assert.fail("redriven"));

  it("counts the messages that another receiver hides: the queue is not empty", async () => {
    const { stack, hide } = queueOf(["a", "b", "c"], LONG_AGO);
    hide("b", 1_000);
    expect(await inspectQueue(stack, queue)).toMatchObject({ count: 3, inFlight: 1, messages: { length: 2 } });
  });

  it("does not say how many are in flight where it does not read all messages", async () => {
    const bodies = Array.from({ length: 230 }, (_, number) => `m${number}`);
    const { stack } = queueOf(bodies, LONG_AGO);
    expect(await inspectQueue(stack, queue)).toMatchObject({ count: 230, inFlight: 0, messages: { length: 100 } });
  });
});
