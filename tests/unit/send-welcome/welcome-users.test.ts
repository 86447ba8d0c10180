import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { insertOf } from "../../helpers/lambda-events";
import { inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

describe("createSendWelcome, at the edges", () => {
  beforeEach(() => {
    mock.method(console, "error", () => {});
  });
  afterEach(() => mock.restoreAll());

  it("marks the emails that SES took where another's outcome is unknown: none goes twice", async () => {
    const { run, counts, emails, refusals } = sendWelcomeOver([user("ann"), user("bob"), user("cem")]);
    refusals["bob@x.org"] = [named("TimeoutError")];
    assert.deepEqual(await run(inserts("ann", "bob", "cem")), ["100"]);
    assert.deepEqual(await run(inserts("ann", "bob", "cem")), []);
    assert.deepEqual(emails.sort(), ["ann@x.org", "bob@x.org", "cem@x.org"]);
    assert.deepEqual(counts(), { welcomed: 3, welcomeFailed: 0, toWelcome: -3 });
  });

  it("counts a user for both uploads who was deleted and made anew within one event", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann", { uploadId: "v" })]);
    assert.deepEqual(await run([insertOf("ann@x.org", "100", "u"), insertOf("ann@x.org", "101", "v")]), []);
    assert.deepEqual(emails, ["ann@x.org"]);
    assert.deepEqual(counts("u"), { welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    assert.deepEqual(counts("v"), { welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
  });

  it("reports the lowest number of what is left, where a user stands twice in the event", async () => {
    const { run, refusals } = sendWelcomeOver([user("ann"), user("bob")]);
    refusals["ann@x.org"] = [named("Throttling", "Daily message quota exceeded.")];
    refusals["bob@x.org"] = [named("Throttling", "Daily message quota exceeded.")];
    assert.deepEqual(await run(inserts("ann", "bob", "ann")), ["100"]);
  });

  it("does not let one upload's failed count cost another's marks", async () => {
    const { run, emails } = sendWelcomeOver([user("ann"), user("bob", { uploadId: "v" })], {
      TransactWriteItemsCommand: [named("InternalServerError")],
    });
    const records = [insertOf("ann@x.org", "100", "u"), insertOf("bob@x.org", "101", "v")];
    assert.deepEqual(await run(records), ["100"]);
    await run(records);
    assert.deepEqual(
      emails.filter((email) => email === "bob@x.org"),
      ["bob@x.org"],
    );
  });
});
