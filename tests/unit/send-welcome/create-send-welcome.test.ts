import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { insertOf } from "../../helpers/lambda-events";
import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

describe("createSendWelcome", () => {
  beforeEach(() => {
    mock.method(console, "error", () => {});
  });
  afterEach(() => mock.restoreAll());

  it("sends one email to each new user, marks and counts them", async () => {
    const { run, counts, emails, user: stored } = sendWelcomeOver([user("ann"), user("bob")]);
    assert.deepEqual(await run(inserts("ann", "bob")), []);
    assert.deepEqual(emails, ["ann@x.org", "bob@x.org"]);
    assert.deepEqual(stored("ann@x.org")?.welcome, { at: AT, messageId: "id of ann@x.org" });
    assert.deepEqual(counts(), { welcomed: 2, welcomeFailed: 0, toWelcome: -2 });
  });

  it("counts each upload apart", async () => {
    const { run, counts } = sendWelcomeOver([user("ann"), user("bob", { uploadId: "v" })]);
    await run([insertOf("ann@x.org", "100", "u"), insertOf("bob@x.org", "101", "v")]);
    assert.deepEqual([counts("u").welcomed, counts("v").welcomed], [1, 1]);
  });

  it("sends nothing to those who are welcomed, and counts them no second time", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann"), user("bob")]);
    await run(inserts("ann"));
    assert.deepEqual(await run(inserts("ann", "bob")), []);
    assert.deepEqual(emails, ["ann@x.org", "bob@x.org"]);
    assert.equal(counts().welcomed, 2);
  });

  it("sends one email for a record that stands twice in an event", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann"), user("bob")]);
    assert.deepEqual(await run([...inserts("ann", "bob"), ...inserts("ann")]), []);
    assert.deepEqual(emails.sort(), ["ann@x.org", "bob@x.org"]);
    assert.equal(counts().welcomed, 2);
  });

  it("counts a user once whom two runs sent to at the same time", async () => {
    const { run, counts } = sendWelcomeOver([user("ann")]);
    await Promise.all([run(inserts("ann")), run(inserts("ann"))]);
    assert.deepEqual(counts(), { welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
  });

  it("sends nothing to a user who was deleted, and counts that once", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("bob")]);
    await run(inserts("ann", "bob"));
    assert.deepEqual(await run(inserts("ann", "bob")), []);
    assert.deepEqual(emails, ["bob@x.org"]);
    assert.deepEqual(counts(), { welcomed: 1, welcomeFailed: 1, toWelcome: -2 });
  });

  it("leaves a user whom another upload made anew to that upload", async () => {
    const { run, counts, emails, user: stored } = sendWelcomeOver([user("ann", { uploadId: "v" })]);
    assert.deepEqual(await run(inserts("ann")), []);
    assert.deepEqual([emails, stored("ann@x.org")?.welcome], [[], undefined]);
    assert.deepEqual(counts("u"), { welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    assert.deepEqual(counts("v"), { welcomed: 0, welcomeFailed: 0, toWelcome: 0 });
  });

  it("records a refusal for good on the user, counts it and never sends again", async () => {
    const { run, counts, emails, refusals, user: stored } = sendWelcomeOver([user("ann"), user("bob")]);
    refusals["ann@x.org"] = [named("MessageRejected", "Address blacklisted.")];
    assert.deepEqual(await run(inserts("ann", "bob")), []);
    assert.deepEqual(stored("ann@x.org")?.welcome, { at: AT, error: "Address blacklisted." });
    assert.deepEqual(counts(), { welcomed: 1, welcomeFailed: 1, toWelcome: -2 });
    assert.deepEqual(await run(inserts("ann")), []);
    assert.deepEqual(emails, ["bob@x.org"]);
  });

  it("sends in the end what was throttled", async () => {
    const { run, counts, refusals } = sendWelcomeOver([user("ann"), user("bob")]);
    refusals["ann@x.org"] = [named("Throttling", "Maximum sending rate exceeded.")];
    assert.deepEqual(await run(inserts("ann", "bob")), []);
    assert.equal(counts().welcomed, 2);
  });

  for (const command of ["BatchGetItemCommand", "TransactWriteItemsCommand"])
    it(`reports exactly those whom a failing ${command} leaves undone`, async () => {
      const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
      const faults = { [command]: Array.from({ length: 99 }, () => named("InternalServerError")) };
      const { run, counts } = sendWelcomeOver(
        names.map((name) => user(name)),
        faults,
      );
      const failed = await run(inserts(...names));
      assert.equal(failed[0], "100");
      assert.equal(failed.length + Number(counts().welcomed), 60);
    });

  it("takes an event that holds no new user", async () => {
    const { run, sent } = sendWelcomeOver([]);
    assert.deepEqual(await run([{ ...insertOf("ann@x.org", "100"), eventName: "MODIFY" }]), []);
    assert.deepEqual(sent, []);
  });
});
