import type { SQSClient } from "@aws-sdk/client-sqs";
import { countUnwelcomed, redriveUpload } from "../../../../client/redrive/redrive-upload";
import type { Stack } from "../../../../client/stack";
import { fakeClient } from "../../../helpers/fake-client";
import { fakeDynamodb } from "../../../helpers/fake-dynamodb";
import { STACK_OUTPUTS } from "../../../helpers/stack-outputs";
import { virtualClock } from "../../../helpers/virtual-clock";

const HOUR = 3_600_000;

function prepare(summary: object = { status: "FAILED", error: "WELCOME_TIMED_OUT" }) {
  const clock = virtualClock();
  const user = (name: string, hoursAgo: number, more: object = {}) => ({
    ...{
      email: `${name}@x.org`,
      name,
      uploadId: "u",
      createdAt: new Date(clock.now() - hoursAgo * HOUR).toISOString(),
    },
    ...more,
  });
  const users = [
    user("ann", 60 * 24),
    user("bob", 26, { welcomeLease: 0 }),
    user("cem", 26, { welcome: { at: "", messageId: "m" } }),
    user("dee", 26, { welcome: { at: "", error: "blacklisted" } }),
    user("eve", 26, { uploadId: "other" }),
    user("fay", 23),
  ];
  const db = fakeDynamodb({ users, uploads: [{ uploadId: "u", part: "SUMMARY", ...summary }] });
  const enqueued: unknown[] = [];
  const sqs = fakeClient<SQSClient>((_command, input: { QueueUrl: string; Entries: { MessageBody: string }[] }) => {
    expect(input.QueueUrl).toBe(STACK_OUTPUTS.welcomeRetryQueueUrl);
    for (const { MessageBody } of input.Entries) enqueued.push(...JSON.parse(MessageBody).users);
    return {};
  });
  const outputs = { ...STACK_OUTPUTS, usersTable: "users", uploadsTable: "uploads" };
  const stack = { documents: db.client, sqs: sqs.client, outputs, selector: " --stack prod" } as unknown as Stack;
  return { stack, clock, enqueued };
}

describe("redriveUpload", () => {
  it("enqueues each user of the upload without a welcome email, but for those that the stream may still have", async () => {
    const { stack, clock, enqueued } = prepare();
    const progress: number[] = [];
    expect(await redriveUpload(stack, "u", (users) => progress.push(users), clock)).toStrictEqual({
      ...{ unwelcomed: 2, recent: 1 },
    });
    expect(enqueued).toStrictEqual([
      { email: "ann@x.org", name: "ann", uploadId: "u" },
      { email: "bob@x.org", name: "bob", uploadId: "u" },
    ]);
    expect(progress).toStrictEqual([2]);
  });

  it("refuses a stopped upload, and one that there is not", async () => {
    const stopped = prepare({ status: "STOPPED", stoppedAt: "2026-01-01T00:00:00.000Z" });
    await expect(redriveUpload(stopped.stack, "u", undefined, stopped.clock)).rejects.toThrow(
      expect.objectContaining({ name: "UserError", message: expect.stringMatching(/u is stopped: no email of it/) }),
    );
    await expect(redriveUpload(stopped.stack, "v", undefined, stopped.clock)).rejects.toThrow(/There is no upload v/);
    expect(stopped.enqueued).toStrictEqual([]);
  });
});

describe("countUnwelcomed", () => {
  it("counts the users, and enqueues none", async () => {
    const { stack, clock, enqueued } = prepare();
    expect(await countUnwelcomed(stack, "u", clock)).toStrictEqual({ unwelcomed: 2, recent: 1 });
    expect(enqueued).toStrictEqual([]);
  });

  it("refuses a stopped upload", async () => {
    const { stack, clock } = prepare({ stoppedAt: "2026-01-01T00:00:00.000Z" });
    await expect(countUnwelcomed(stack, "u", clock)).rejects.toThrow(/is stopped/);
  });
});
