import assert from "node:assert/strict";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SendWelcome } from "../../../runtime/send-welcome/dependencies";
import { settleMessages } from "../../../runtime/send-welcome/retry-queue";
import { fakeClient } from "../../helpers/fake-client";
import { insertOf, sqsEventOf } from "../../helpers/lambda-events";
import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";
import { virtualClock } from "../../helpers/virtual-clock";
import { TEMPLATE } from "../../helpers/welcome-template";

const QUOTA = () => named("Throttling", "Daily message quota exceeded.");
const NAMES = Array.from({ length: 120 }, (_, index) => `p${index}`);

/** Users in their messages. */
function waiting(queue: string[]): string[] {
  return queue.flatMap((body) => JSON.parse(body).users.map(({ email }: { email: string }) => email));
}

describe("welcome-retry", () => {
  beforeEach(() => {
    for (const method of ["error", "info"] as const) jest.spyOn(console, method).mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("enqueues recipients that meet a quota, so that the stream advances; each gets one email once SES accepts it", async () => {
    const users = NAMES.map((name) => user(name));
    const { run, deliver, queue, counts, emails, refusals } = sendWelcomeOver(users, {}, TEMPLATE, 80);
    refusals["p20@x.org"] = [QUOTA()];
    expect(await run(inserts(...NAMES))).toStrictEqual([]);
    expect(emails.length).toBeLessThan(30);
    expect(new Set([...waiting(queue), ...emails]).size).toStrictEqual(120);
    expect(counts().welcomed).toBe(emails.length);

    expect(await deliver()).toStrictEqual([]);
    expect([emails.length, new Set(emails).size]).toStrictEqual([120, 120]);
    expect(counts()).toStrictEqual({ welcomed: 120, welcomeFailed: 0, toWelcome: -120 });
  });

  it("keeps them while SES refuses, trying a few of them only", async () => {
    const users = NAMES.map((name) => user(name));
    const { run, deliver, queue, emails, refusals, sent } = sendWelcomeOver(users, {}, TEMPLATE, 80);
    for (const name of NAMES) refusals[`${name}@x.org`] = [QUOTA(), QUOTA()];
    await run(inserts(...NAMES));
    const before = sent.length;
    expect((await deliver()).length).toBe(queue.length);
    expect([emails, waiting(queue).length]).toStrictEqual([[], 120]);
    expect(sent.length - before).toBeLessThan(20);
  });

  it("takes one user alone whose outcome is unknown; the others are sent to and marked", async () => {
    const { run, deliver, queue, counts, emails, refusals } = sendWelcomeOver(
      ["ann", "bob", "cem"].map((name) => user(name)),
    );
    const [errors, infos] = (["error", "info"] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation(() => {}),
    );
    refusals["bob@x.org"] = [named("TimeoutError", "bob@x.org")];
    expect(await run(inserts("ann", "bob", "cem"))).toStrictEqual([]);
    expect([errors, infos].map((log) => log?.mock.calls.map((call) => JSON.parse(String(call[0]))))).toStrictEqual([
      [{ message: "result of SendEmail unknown", uploadId: "u", error: "TimeoutError: [address]" }],
      [{ message: "enqueued for retry", users: 1 }],
    ]);
    expect(waiting(queue)).toStrictEqual(["bob@x.org"]);
    expect(counts().welcomed).toBe(2);
    await deliver();
    expect(emails.sort()).toStrictEqual(["ann@x.org", "bob@x.org", "cem@x.org"]);
    expect(counts().welcomed).toBe(3);
  });

  it("never sends from the stream again what it handed over: that comes from the queue, once", async () => {
    const { run, deliver, queue, emails, refusals, user: stored } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA()];
    await run(inserts("ann"));
    expect(stored("ann@x.org")?.welcomeLease).toBe(0);
    expect(await run(inserts("ann"))).toStrictEqual([]);
    expect([emails, waiting(queue)]).toStrictEqual([[], ["ann@x.org", "ann@x.org"]]);
    await deliver();
    expect([emails, queue]).toStrictEqual([["ann@x.org"], []]);
    expect(stored("ann@x.org")?.welcome).toStrictEqual({ at: AT, messageId: "id of ann@x.org" });
    expect(stored("ann@x.org")?.welcomeLease).toBeUndefined();
  });

  it("reports the records where the queue does not take them", async () => {
    const { run, refusals, emails } = sendWelcomeOver([user("ann"), user("bob")], {
      SendMessageBatchCommand: [named("InternalError")],
    });
    for (const name of ["ann", "bob"]) refusals[`${name}@x.org`] = [QUOTA()];
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(inserts("ann", "bob"))).toStrictEqual(["100", "101"]);
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual([
      ...["ann", "bob"].map(() => ({
        message: "SES rejects every email at present",
        uploadId: "u",
        error: "Throttling: Daily message quota exceeded.",
      })),
      { message: "recipients not processed", users: 2, error: "InternalError" },
    ]);
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(emails).toStrictEqual([]);
  });

  it("lets one of two runs send that get the same message at the same time", async () => {
    const { run, deliver, queue, counts, emails, refusals } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA()];
    await run(inserts("ann"));
    const [body = ""] = queue;
    const failed = await Promise.all([deliver([body]), deliver([body])]);
    expect(failed.flat()).toStrictEqual(["m0"]);
    expect([emails, counts().welcomed]).toStrictEqual([["ann@x.org"], 1]);
  });

  it("sends again once a run that died has certainly ended", async () => {
    const { run, deliver, queue, emails, refusals, clock } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA(), named("TimeoutError")];
    await run(inserts("ann"));
    await deliver();
    assert.deepEqual(await deliver(), ["m0"], "its lease still runs");
    await clock.wait(60_000);
    expect(await deliver()).toStrictEqual([]);
    expect([emails, queue]).toStrictEqual([["ann@x.org"], []]);
  });

  it("sends to a user that was enqueued by other means", async () => {
    const { deliver, emails, counts } = sendWelcomeOver([user("ann")]);
    const body = JSON.stringify({ users: [{ email: "ann@x.org", name: "Ann", uploadId: "u" }] });
    expect(await deliver([body])).toStrictEqual([]);
    expect([emails, counts().welcomed]).toStrictEqual([["ann@x.org"], 1]);
  });

  it("drops a user that was deleted meanwhile, and counts that once", async () => {
    const { run, deliver, deleteUser, emails, refusals, counts } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA()];
    await run(inserts("ann"));
    deleteUser("ann@x.org");
    expect(await deliver()).toStrictEqual([]);
    expect([emails, counts()]).toStrictEqual([[], { welcomed: 0, welcomeFailed: 1, toWelcome: -1 }]);
  });

  it("counts each of several users who were deleted", async () => {
    const { deliver, counts } = sendWelcomeOver([]);
    expect(await deliver([JSON.stringify({ users: [user("ann"), user("bob")] })])).toStrictEqual([]);
    expect(counts()).toStrictEqual({ welcomed: 0, welcomeFailed: 2, toWelcome: -2 });
  });

  it("leaves a run of the queue its lease when the stream comes to the user again", async () => {
    const lease = Date.parse(AT) + 60_000;
    const { run, deliver, queue, emails, user: stored } = sendWelcomeOver([user("ann", { welcomeLease: lease })]);
    expect(await run(inserts("ann"))).toStrictEqual([]);
    expect([stored("ann@x.org")?.welcomeLease, waiting(queue)]).toStrictEqual([lease, ["ann@x.org"]]);
    expect([await deliver(), emails]).toStrictEqual([["m0"], []]);
  });

  it("dead-letters the message that cannot be read, and serves the others", async () => {
    const { deliver, deadLetters, emails } = sendWelcomeOver([user("ann")]);
    const body = JSON.stringify({ users: [{ email: "ann@x.org", name: "Ann", uploadId: "u" }] });
    expect(await deliver(["{}", body])).toStrictEqual([]);
    expect(deadLetters).toStrictEqual(["{}"]);
    expect(emails).toStrictEqual(["ann@x.org"]);
  });

  it("enqueues records that are six hours old, and no younger ones", async () => {
    const { run, queue, emails } = sendWelcomeOver([user("ann"), user("bob")]);
    const arrived = (name: string, hours: number) => {
      const record = insertOf(`${name}@x.org`, "100");
      const ApproximateCreationDateTime = Date.parse(AT) / 1_000 - hours * 3_600;
      return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime } };
    };
    expect(await run([arrived("ann", 6.1)])).toStrictEqual([]);
    expect(await run([arrived("bob", 5.9)])).toStrictEqual([]);
    expect([waiting(queue), emails]).toStrictEqual([["ann@x.org"], ["bob@x.org"]]);
  });

  describe("settleMessages", () => {
    const DAY = 24 * 60 * 60 * 1_000;
    const NOW = Date.parse(AT);
    const ANN = { email: "ann@x.org", name: "ann", uploadId: "u" };

    /** Settles one message that was sent so many days ago; gives where its copy was sent. */
    async function settle(content: unknown, days: number, { pending = true, unreadable = false, error }: Case = {}) {
      const sqs = fakeClient<SQSClient>(() => {
        if (error) throw error;
        return {};
      });
      const sendWelcome = {
        ...{ sqs: sqs.client, clock: virtualClock(NOW) },
        ...{ retryQueueUrl: "welcome-retry", deadLetterQueueUrl: "dead-letters" },
      } as unknown as SendWelcome;
      const [record] = sqsEventOf([JSON.stringify(content)]).Records;
      if (record === undefined) throw new TypeError("There is no record.");
      record.attributes.SentTimestamp = String(NOW - days * DAY);
      const ids = (is: boolean) => new Set(is ? [record.messageId] : []);
      const staying = await settleMessages(sendWelcome, [record], ids(pending), ids(unreadable), NOW + 60_000);
      const copies = sqs.sent.map(({ input }) => {
        const [{ MessageBody = "" } = {}] = input.Entries as { MessageBody?: string }[];
        return [input.QueueUrl, JSON.parse(MessageBody)];
      });
      return { stays: staying.includes(record.messageId), copies };
    }
    interface Case {
      pending?: boolean;
      unreadable?: boolean;
      error?: Error;
    }

    it.each([0, 6.9])("leaves a message of %d days that waits for SES in the queue", async (days) => {
      expect(await settle({ users: [ANN] }, days)).toStrictEqual({ stays: true, copies: [] });
    });

    it("sends a message of seven days anew, with the time since which it waits", async () => {
      const copy = { users: [ANN], waitingSince: NOW - 7 * DAY };
      expect(await settle({ users: [ANN] }, 7)).toStrictEqual({ stays: false, copies: [["welcome-retry", copy]] });
    });

    it("keeps the time since which a message waits when it is re-sent again", async () => {
      const content = { users: [ANN], waitingSince: NOW - 44 * DAY };
      expect(await settle(content, 7)).toStrictEqual({ stays: false, copies: [["welcome-retry", content]] });
    });

    it("dead-letters a message after 45 days, so that it waits anew once it is redriven", async () => {
      const log = jest.spyOn(console, "info").mockImplementation(() => {});
      const content = { users: [ANN], waitingSince: NOW - 45 * DAY };
      expect(await settle(content, 1)).toStrictEqual({ stays: false, copies: [["dead-letters", { users: [ANN] }]] });
      expect(log.mock.calls).toStrictEqual([['{"message":"dead-lettered: waited too long","messageId":"m0"}']]);
    });

    it("acknowledges a message whose recipients are processed, however old it is", async () => {
      expect(await settle({ users: [ANN] }, 13, { pending: false })).toStrictEqual({ stays: false, copies: [] });
    });

    it("dead-letters an unreadable message at once, but not while a recipient in it waits", async () => {
      const content = { users: [ANN, 1] };
      const log = jest.spyOn(console, "info").mockImplementation(() => {});
      expect(await settle(content, 0, { pending: false, unreadable: true })).toStrictEqual({
        stays: false,
        copies: [["dead-letters", content]],
      });
      expect(log.mock.calls).toStrictEqual([['{"message":"dead-lettered: not readable","messageId":"m0"}']]);
      expect(await settle(content, 0, { unreadable: true })).toStrictEqual({ stays: true, copies: [] });
    });

    it("leaves the message in the queue where its copy is not taken, and logs why", async () => {
      const log = jest.spyOn(console, "error").mockImplementation(() => {});
      const { stays } = await settle({ users: [ANN] }, 8, { error: named("AccessDenied", "no right") });
      expect(stays).toBe(true);
      expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
        message: "not re-sent",
        messageId: "m0",
        error: "AccessDenied: no right",
      });
    });
  });
});
