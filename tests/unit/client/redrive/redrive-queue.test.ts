import assert from "node:assert/strict";
import type { Message, SQSClient } from "@aws-sdk/client-sqs";
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
    ...{ Body, ReceiptHandle: Body, Attributes: { SentTimestamp: String(sentAt) } },
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

function deadLetterQueue(redrive: (bodies: string[]) => void) {
  return {
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
      (sofar) => steps.push(sofar),
    );
    expect(done).toStrictEqual({ queue: "some-failed", putBack: 230, left: 0 });
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
    expect([done.putBack, done.left, back]).toStrictEqual([1, 1, ["mine"]]);
    expect(visible()).toStrictEqual(["foreign"]);
  });

  it("leaves messages that arrived after the start", async () => {
    const { stack, visible } = queueOf(["again"], Date.now() + 60_000);
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => assert.fail("put back")),
    );
    expect([done.putBack, done.left]).toStrictEqual([0, 1]);
    expect(visible()).toStrictEqual(["again"]);
  });

  it("waits for messages that another receiver hides for a moment", async () => {
    const { stack, hide, left } = queueOf(["a"], LONG_AGO);
    hide("a", 3);
    const done = await redriveQueue(
      stack,
      deadLetterQueue(() => {}),
    );
    expect([done.putBack, left.size]).toStrictEqual([1, 0]);
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
