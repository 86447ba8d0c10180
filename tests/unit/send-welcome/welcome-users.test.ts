import { insertOf } from "../../helpers/lambda-events";
import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

describe("createSendWelcome, at the edges", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("counts a user for both uploads where it was deleted and inserted anew within one event", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann", { uploadId: "v" })]);
    expect(await run([insertOf("ann@x.org", "100", "u"), insertOf("ann@x.org", "101", "v")])).toStrictEqual([]);
    expect(emails).toStrictEqual(["ann@x.org"]);
    expect(counts("u")).toStrictEqual({ welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    expect(counts("v")).toStrictEqual({ welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
  });

  it("sends through the configuration set, with the upload in a tag", async () => {
    const { run, commands } = sendWelcomeOver([user("ann")]);
    await run(inserts("ann"));
    expect(commands).toStrictEqual([
      expect.objectContaining({
        ConfigurationSetName: "rollcall-test",
        Tags: [{ Name: "uploadId", Value: "u" }],
      }),
    ]);
  });

  it("sends no second email where SES has reported on one whose result was lost", async () => {
    const delivery = { status: "bounced", bounced: "2026-01-01T00:00:00.000Z", messageId: "ses-1" };
    const {
      run,
      deliver,
      emails,
      counts,
      user: stored,
    } = sendWelcomeOver([
      user("ann", { delivery }),
      user("bob", { delivery: { ...delivery, status: "delivered" }, welcomeLease: 0 }),
      user("cid", { delivery: "by post" }),
    ]);
    await run(inserts("ann", "cid"));
    await deliver([JSON.stringify({ users: [user("bob")] })]);
    expect(emails).toStrictEqual(["cid@x.org"]);
    expect([stored("ann@x.org")?.welcome, stored("bob@x.org")?.welcome]).toStrictEqual([
      { at: AT, messageId: "ses-1" },
      { at: AT, messageId: "ses-1" },
    ]);
    expect(counts()).toStrictEqual({ welcomed: 3, welcomeFailed: 0, toWelcome: -3 });
  });

  it("marks and counts all others where one user cannot be marked", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `p${index}`);
    const { run, counts, emails, user: stored, poison } = sendWelcomeOver(names.map((name) => user(name)));
    poison("p41@x.org");
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(inserts(...names))).toStrictEqual(["141"]);
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual([
      {
        message: "recipient not processed",
        uploadId: "u",
        error: "ValidationException: Item size has exceeded the maximum allowed size",
      },
    ]);
    expect(counts()).toStrictEqual({ welcomed: 99, welcomeFailed: 0, toWelcome: -99 });
    expect(emails.length).toBe(100);
    expect(stored("p41@x.org")?.welcome).toBeUndefined();
  });

  it("reports only the user whose lease cannot be written", async () => {
    const { deliver, emails } = sendWelcomeOver([user("ann"), user("bob")], {
      UpdateItemCommand: [named("InternalServerError")],
    });
    const message = (name: string) => JSON.stringify({ users: [user(name)] });
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await deliver([message("ann"), message("bob")])).toStrictEqual(["m0"]);
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual([
      { message: "recipient not processed", uploadId: "u", error: "InternalServerError" },
    ]);
    expect(emails).toStrictEqual(["bob@x.org"]);
  });

  it("does not let one upload's failed count cost another's marks", async () => {
    const { run, emails } = sendWelcomeOver([user("ann"), user("bob", { uploadId: "v" })], {
      TransactWriteItemsCommand: [named("InternalServerError")],
    });
    const records = [insertOf("ann@x.org", "100", "u"), insertOf("bob@x.org", "101", "v")];
    expect(await run(records)).toStrictEqual(["100"]);
    await run(records);
    expect(emails.filter((email) => email === "bob@x.org")).toStrictEqual(["bob@x.org"]);
  });
});
