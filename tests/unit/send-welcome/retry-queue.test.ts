import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { insertOf } from "../../helpers/lambda-events";
import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

const QUOTA = () => named("Throttling", "Daily message quota exceeded.");
const NAMES = Array.from({ length: 120 }, (_, index) => `p${index}`);

/** Users in their messages. */
function waiting(queue: string[]): string[] {
  return queue.flatMap((body) => JSON.parse(body).users.map(({ email }: { email: string }) => email));
}

describe("welcome-retry", () => {
  beforeEach(() => {
    for (const method of ["error", "info"] as const) mock.method(console, method, () => {});
  });
  afterEach(() => mock.restoreAll());

  it("takes whom a quota stops, so that the stream goes on; each gets one email when SES takes them again", async () => {
    const { run, deliver, queue, counts, emails, refusals } = sendWelcomeOver(NAMES.map((name) => user(name)));
    refusals["p20@x.org"] = [QUOTA()];
    assert.deepEqual(await run(inserts(...NAMES)), []);
    assert.ok(emails.length < 30, "only what is under way is sent after the quota");
    assert.deepEqual(new Set([...waiting(queue), ...emails]).size, 120);
    assert.equal(counts().welcomed, emails.length);

    assert.deepEqual(await deliver(), []);
    assert.deepEqual([emails.length, new Set(emails).size], [120, 120]);
    assert.deepEqual(counts(), { welcomed: 120, welcomeFailed: 0, toWelcome: -120 });
  });

  it("keeps them while SES refuses, trying a few of them only", async () => {
    const { run, deliver, queue, emails, refusals, sent } = sendWelcomeOver(NAMES.map((name) => user(name)));
    for (const name of NAMES) refusals[`${name}@x.org`] = [QUOTA(), QUOTA()];
    await run(inserts(...NAMES));
    const before = sent.length;
    assert.equal((await deliver()).length, queue.length);
    assert.deepEqual([emails, waiting(queue).length], [[], 120]);
    assert.ok(sent.length - before < 20, "nobody is leased who is not tried");
  });

  it("takes one user alone whose outcome is unknown; the others are sent to and marked", async () => {
    const { run, deliver, queue, counts, emails, refusals } = sendWelcomeOver(
      ["ann", "bob", "cem"].map((name) => user(name)),
    );
    const [errors, infos] = (["error", "info"] as const).map((method) => mock.method(console, method, () => {}));
    refusals["bob@x.org"] = [named("TimeoutError", "bob@x.org")];
    assert.deepEqual(await run(inserts("ann", "bob", "cem")), []);
    assert.deepEqual(
      [errors, infos].map((log) => log?.mock.calls.map((call) => JSON.parse(String(call.arguments[0])))),
      [
        [{ message: "SES did not say whether it took an email", uploadId: "u", error: "TimeoutError" }],
        [{ message: "put in welcome-retry", users: 1 }],
      ],
    );
    assert.deepEqual(waiting(queue), ["bob@x.org"]);
    assert.equal(counts().welcomed, 2);
    await deliver();
    assert.deepEqual(emails.sort(), ["ann@x.org", "bob@x.org", "cem@x.org"]);
    assert.equal(counts().welcomed, 3);
  });

  it("never sends from the stream again what it handed over: that comes from the queue, once", async () => {
    const { run, deliver, queue, emails, refusals, user: stored } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA()];
    await run(inserts("ann"));
    assert.equal(stored("ann@x.org")?.welcomeLease, 0);
    assert.deepEqual(await run(inserts("ann")), []);
    assert.deepEqual([emails, waiting(queue)], [[], ["ann@x.org", "ann@x.org"]]);
    await deliver();
    assert.deepEqual([emails, queue], [["ann@x.org"], []]);
    assert.deepEqual(stored("ann@x.org")?.welcome, { at: AT, messageId: "id of ann@x.org" });
    assert.equal(stored("ann@x.org")?.welcomeLease, undefined);
  });

  it("reports the records where the queue does not take them", async () => {
    const { run, refusals, emails } = sendWelcomeOver([user("ann"), user("bob")], {
      SendMessageBatchCommand: [named("InternalError")],
    });
    for (const name of ["ann", "bob"]) refusals[`${name}@x.org`] = [QUOTA()];
    const log = mock.method(console, "error", () => {});
    assert.deepEqual(await run(inserts("ann", "bob")), ["100", "101"]);
    assert.deepEqual(
      log.mock.calls.map((call) => JSON.parse(String(call.arguments[0]))),
      [{ message: "not done", users: 2, error: "InternalError" }],
    );
    assert.deepEqual(await run(inserts("ann", "bob")), []);
    assert.deepEqual(emails, []);
  });

  it("lets one of two runs send that get the same message at the same time", async () => {
    const { run, deliver, queue, counts, emails, refusals } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA()];
    await run(inserts("ann"));
    const [body = ""] = queue;
    const failed = await Promise.all([deliver([body]), deliver([body])]);
    assert.deepEqual(failed.flat(), ["m0"]);
    assert.deepEqual([emails, counts().welcomed], [["ann@x.org"], 1]);
  });

  it("sends again once a run that died has certainly ended", async () => {
    const { run, deliver, queue, emails, refusals, clock } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA(), named("TimeoutError")];
    await run(inserts("ann"));
    await deliver();
    assert.deepEqual(await deliver(), ["m0"], "its lease still runs");
    await clock.wait(60_000);
    assert.deepEqual(await deliver(), []);
    assert.deepEqual([emails, queue], [["ann@x.org"], []]);
  });

  it("sends to a user who was put into the queue by other hands", async () => {
    const { deliver, emails, counts } = sendWelcomeOver([user("ann")]);
    const body = JSON.stringify({ users: [{ email: "ann@x.org", name: "Ann", uploadId: "u" }] });
    assert.deepEqual(await deliver([body]), []);
    assert.deepEqual([emails, counts().welcomed], [["ann@x.org"], 1]);
  });

  it("drops who was deleted meanwhile, and counts that once", async () => {
    const { run, deliver, deleteUser, emails, refusals, counts } = sendWelcomeOver([user("ann")]);
    refusals["ann@x.org"] = [QUOTA()];
    await run(inserts("ann"));
    deleteUser("ann@x.org");
    assert.deepEqual(await deliver(), []);
    assert.deepEqual([emails, counts()], [[], { welcomed: 0, welcomeFailed: 1, toWelcome: -1 }]);
  });

  it("counts each of several users who were deleted", async () => {
    const { deliver, counts } = sendWelcomeOver([]);
    assert.deepEqual(await deliver([JSON.stringify({ users: [user("ann"), user("bob")] })]), []);
    assert.deepEqual(counts(), { welcomed: 0, welcomeFailed: 2, toWelcome: -2 });
  });

  it("leaves a run of the queue its lease when the stream comes to the user again", async () => {
    const lease = Date.parse(AT) + 60_000;
    const { run, deliver, queue, emails, user: stored } = sendWelcomeOver([user("ann", { welcomeLease: lease })]);
    assert.deepEqual(await run(inserts("ann")), []);
    assert.deepEqual([stored("ann@x.org")?.welcomeLease, waiting(queue)], [lease, ["ann@x.org"]]);
    assert.deepEqual([await deliver(), emails], [["m0"], []]);
  });

  it("reports the message that cannot be read, and serves the others", async () => {
    const { deliver, emails } = sendWelcomeOver([user("ann")]);
    const body = JSON.stringify({ users: [{ email: "ann@x.org", name: "Ann", uploadId: "u" }] });
    assert.deepEqual(await deliver(["{}", body]), ["m0"]);
    assert.deepEqual(emails, ["ann@x.org"]);
  });

  it("takes who has waited in the stream for six hours, and leaves no less", async () => {
    const { run, queue, emails } = sendWelcomeOver([user("ann"), user("bob")]);
    const arrived = (name: string, hours: number) => {
      const record = insertOf(`${name}@x.org`, "100");
      const ApproximateCreationDateTime = Date.parse(AT) / 1_000 - hours * 3_600;
      return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime } };
    };
    assert.deepEqual(await run([arrived("ann", 6.1)]), []);
    assert.deepEqual(await run([arrived("bob", 5.9)]), []);
    assert.deepEqual([waiting(queue), emails], [["ann@x.org"], ["bob@x.org"]]);
  });
});
