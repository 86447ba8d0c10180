import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import { insertOf } from "../../helpers/lambda-events";
import { inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

describe("createSendWelcome, at the edges", () => {
  beforeEach(() => {
    mock.method(console, "error", () => {});
  });
  afterEach(() => mock.restoreAll());

  it("counts a user for both uploads who was deleted and made anew within one event", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann", { uploadId: "v" })]);
    assert.deepEqual(await run([insertOf("ann@x.org", "100", "u"), insertOf("ann@x.org", "101", "v")]), []);
    assert.deepEqual(emails, ["ann@x.org"]);
    assert.deepEqual(counts("u"), { welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    assert.deepEqual(counts("v"), { welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
  });

  it("marks and counts all others where one user cannot be marked", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `p${index}`);
    const { run, counts, emails, user: stored, poison } = sendWelcomeOver(names.map((name) => user(name)));
    poison("p41@x.org");
    const log = mock.method(console, "error", () => {});
    assert.deepEqual(await run(inserts(...names)), ["141"]);
    assert.deepEqual(
      log.mock.calls.map((call) => JSON.parse(String(call.arguments[0]))),
      [{ message: "not welcomed", uploadId: "u", error: "ValidationException" }],
    );
    assert.deepEqual(counts(), { welcomed: 99, welcomeFailed: 0, toWelcome: -99 });
    assert.equal(emails.length, 100);
    assert.equal(stored("p41@x.org")?.welcome, undefined);
  });

  it("reports the user alone whom the queue's side cannot lease", async () => {
    const { deliver, emails } = sendWelcomeOver([user("ann"), user("bob")], {
      UpdateItemCommand: [named("InternalServerError")],
    });
    const message = (name: string) => JSON.stringify({ users: [user(name)] });
    const log = mock.method(console, "error", () => {});
    assert.deepEqual(await deliver([message("ann"), message("bob")]), ["m0"]);
    assert.deepEqual(
      log.mock.calls.map((call) => JSON.parse(String(call.arguments[0]))),
      [{ message: "not welcomed", uploadId: "u", error: "InternalServerError" }],
    );
    assert.deepEqual(emails, ["bob@x.org"]);
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
