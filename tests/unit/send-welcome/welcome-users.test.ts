import { insertOf } from "../../helpers/lambda-events";
import { inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

describe("createSendWelcome, at the edges", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("counts a user for both uploads who was deleted and made anew within one event", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann", { uploadId: "v" })]);
    expect(await run([insertOf("ann@x.org", "100", "u"), insertOf("ann@x.org", "101", "v")])).toStrictEqual([]);
    expect(emails).toStrictEqual(["ann@x.org"]);
    expect(counts("u")).toStrictEqual({ welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    expect(counts("v")).toStrictEqual({ welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
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

  it("reports the user alone whom the queue's side cannot lease", async () => {
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
