import type { SendWelcome } from "../../../runtime/send-welcome/dependencies";
import { welcomeUsers } from "../../../runtime/send-welcome/welcome-users";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { insertOf } from "../../helpers/lambda-events";
import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";
import { virtualClock } from "../../helpers/virtual-clock";
import { TEMPLATE } from "../../helpers/welcome-template";

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

  const names = Array.from({ length: 200 }, (_, index) => `p${index}`);
  const denied = () => named("AccessDeniedException", "not authorized to perform: dynamodb:UpdateItem");

  it("sends one group in vain where the right to write users is lost meanwhile, and no user a second email", async () => {
    const lost = Array.from({ length: 10_000 }, denied);
    const {
      run,
      emails,
      counts,
      faults,
      clock,
      user: stored,
    } = sendWelcomeOver(
      names.map((name) => user(name)),
      { TransactWriteItemsCommand: lost },
    );
    const start = clock.now();
    for (let attempt = 0; attempt < 11; attempt++) {
      expect((await run(inserts(...names)))[0]).toBe("100");
      expect(emails.length).toBe(99);
    }
    // It waits for sending time only.
    expect(clock.now() - start).toBeLessThan(11_000);
    faults.TransactWriteItemsCommand = [];
    expect(await run(inserts(...names))).toStrictEqual([]);
    expect([emails.length, new Set(emails).size]).toStrictEqual([200, 200]);
    expect(stored("p0@x.org")?.welcome).toMatchObject({ messageId: "id of p0@x.org" });
    expect(counts()).toStrictEqual({ welcomed: 200, welcomeFailed: 0, toWelcome: -200 });
  });

  it("sends nothing in an environment that cannot write users", async () => {
    const { run, deliver, emails } = sendWelcomeOver(
      names.map((name) => user(name)),
      { UpdateItemCommand: Array.from({ length: 1_000 }, denied) },
    );
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(inserts(...names))).toHaveLength(names.length);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toStrictEqual([
      {
        ...{ message: "users table not writable", users: 200 },
        error: "AccessDeniedException: not authorized to perform: dynamodb:UpdateItem",
      },
    ]);
    expect(await deliver([JSON.stringify({ users: [user("p0")] })])).toStrictEqual(["m0"]);
    expect(emails).toStrictEqual([]);
  });

  it("checks the right to write users where none were written for a minute, and again after receipts that failed", async () => {
    const { run, emails, clock, faults, sent } = sendWelcomeOver(names.map((name) => user(name)));
    const checks = () => sent.filter(({ input }) => input.TableName === "users").length;
    await run(inserts("p0"));
    await run(inserts("p1"));
    expect([checks(), emails.length]).toStrictEqual([1, 2]);
    await clock.wait(60_001);
    await run(inserts("p2"));
    expect([checks(), emails.length]).toStrictEqual([2, 3]);
    for (const name of ["p10", "p11", "p12"]) {
      await clock.wait(40_000);
      await run(inserts(name));
    }
    expect([checks(), emails.length]).toStrictEqual([2, 6]);
    await clock.wait(40_000);
    await run(inserts("p10"));
    await clock.wait(20_001);
    await run(inserts("p13"));
    expect([checks(), emails.length]).toStrictEqual([3, 7]);
    // The receipt of a user who was deleted is no write to the table.
    await clock.wait(40_000);
    await run(inserts("deleted"));
    await clock.wait(20_001);
    await run(inserts("p14"));
    expect([checks(), emails.length]).toStrictEqual([4, 8]);
    faults.TransactWriteItemsCommand = Array.from({ length: 10_000 }, denied);
    await run(inserts("p3"));
    expect([checks(), emails.length]).toStrictEqual([4, 9]);
    faults.UpdateItemCommand = [denied()];
    expect(await run(inserts("p4"))).toStrictEqual(["100"]);
    expect([checks(), emails.length]).toStrictEqual([5, 9]);
  });

  it("reports the recipients, each with the error, where no sending time can be leased", async () => {
    const { run, emails } = sendWelcomeOver([user("ann"), user("bob")], {
      // The first one checks that users can be written.
      UpdateItemCommand: [undefined as unknown as Error, denied(), denied()],
    });
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(inserts("ann", "bob"))).toStrictEqual(["100", "101"]);
    expect(emails).toStrictEqual([]);
    const expected = {
      ...{ message: "recipient not processed", uploadId: "u" },
      error: "AccessDeniedException: not authorized to perform: dynamodb:UpdateItem",
    };
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toStrictEqual([expected, expected]);
  });

  it("goes on with the others where the result of one is unknown", async () => {
    const { run, emails, refusals, queue } = sendWelcomeOver(names.map((name) => user(name)));
    refusals["p0@x.org"] = [named("TimeoutError")];
    expect(await run(inserts(...names))).toStrictEqual([]);
    expect([emails.length, queue.length]).toStrictEqual([199, 1]);
  });

  it.each([
    [10, 8],
    [200, 20],
    [1_000, 50],
  ])("sends a tenth of a second's worth of emails at once, at %d a second: %d", async (emailsPerSecond, most) => {
    // Prepare
    const group = names.slice(0, 99).map((name) => ({ ...user(name), itemIdentifier: name }));
    const db = fakeDynamodb({ users: group });
    let underWay = 0;
    let mostUnderWay = 0;
    const toSend: number[] = [];
    const sendWelcome = {
      ...{ dynamodb: db.client, usersTable: "users", uploadsTable: "uploads", clock: virtualClock() },
      ...{ template: TEMPLATE, columns: [], unrecorded: new Map(), emailsPerSecond },
      async waitForRate(_deadline: number, emails: number) {
        toSend.push(emails);
      },
      ses: {
        async send() {
          mostUnderWay = Math.max(mostUnderWay, ++underWay);
          await new Promise((resolve) => setImmediate(resolve));
          underWay--;
          return { MessageId: "id" };
        },
      },
    } as unknown as SendWelcome;
    const deadline = Number.POSITIVE_INFINITY;
    const run = {
      sendWelcome,
      deadline,
      sendBy: deadline,
      isRetry: false,
      waits: new Map(),
      acquire: async () => true,
    };

    // Act
    const unprocessed = await welcomeUsers(run, group);

    // Assess: sending time is leased for those that are left.
    expect([unprocessed, mostUnderWay]).toStrictEqual([{ retryLater: [], failed: [] }, most]);
    expect([toSend[0], toSend.at(-1)]).toStrictEqual([99, most]);
  });

  it("goes on with no other where SES accepts none", async () => {
    const { run, commands, refusals } = sendWelcomeOver(
      names.map((name) => user(name)),
      {},
      undefined,
      14,
    );
    for (const name of names) refusals[`${name}@x.org`] = [named("AccessDenied")];
    expect(await run(inserts(...names))).toStrictEqual([]);
    // Those that are under way at once.
    expect(commands).toHaveLength(8);
  });

  it("sends where the write that checks the right is throttled: it is allowed", async () => {
    const { run, emails } = sendWelcomeOver([user("ann")], { UpdateItemCommand: [named("ThrottlingException")] });
    expect(await run(inserts("ann"))).toStrictEqual([]);
    expect(emails).toStrictEqual(["ann@x.org"]);
  });

  // An invocation has a minute, of which 3 s are for its response.
  it("leaves a tenth of its time for the receipts, and asks for no sending time after that", async () => {
    const { run, emails, clock, sent } = sendWelcomeOver(
      names.map((name) => user(name)),
      {},
      undefined,
      1,
    );
    const start = clock.now();
    const failed = await run(inserts(...names));
    const requests = sent.filter(({ command }) => command === "UpdateItemCommand").length;
    expect(failed.length + emails.length).toBe(200);
    expect(clock.now() - start).toBeLessThanOrEqual(51_300);
    // One check, a lease for each five emails, and those that find no time left.
    expect(requests).toBeLessThan(emails.length / 5 + 25);
  });

  it("waits before it fails where it could send nothing, since the stream has few retries", async () => {
    const { run, emails, clock, putUploadPart } = sendWelcomeOver([user("ann")], {}, undefined, 1);
    const start = clock.now();
    putUploadPart({ uploadId: "PACE", part: "PACE", freeAt: start + 60_000 });
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(inserts("ann"))).toStrictEqual(["100"]);
    expect([emails, clock.now() - start]).toStrictEqual([[], 51_300]);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { message: "no sending time left", uploadId: "u" },
    ]);
  });
});
