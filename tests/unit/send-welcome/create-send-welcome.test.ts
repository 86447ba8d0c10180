import { insertOf } from "../../helpers/lambda-events";
import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

describe("createSendWelcome", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("sends one email to each new user, marks and counts them", async () => {
    const { run, counts, emails, user: stored } = sendWelcomeOver([user("ann"), user("bob")]);
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(emails).toStrictEqual(["ann@x.org", "bob@x.org"]);
    expect(stored("ann@x.org")?.welcome).toStrictEqual({ at: AT, messageId: "id of ann@x.org" });
    expect(counts()).toStrictEqual({ welcomed: 2, welcomeFailed: 0, toWelcome: -2 });
  });

  it("fills in the columns that the template uses, from the user", async () => {
    const template = { subject: "Hi", text: "{{name}} from {{home town}}", html: "<p>{{name}}</p>" };
    const users = [user("ann", { "home town": "Rome" }), user("bob")];
    const { run, texts } = sendWelcomeOver(users, {}, template);
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(texts.sort()).toStrictEqual(["Name of ann@x.org from Rome", "Name of bob@x.org from "]);
  });

  it("sends nothing to users of a stopped upload, marks and counts them once", async () => {
    const stopped = [{ uploadId: "u", part: "SUMMARY", stoppedAt: AT }];
    const users = [user("ann"), user("bob"), user("cem", { uploadId: "v" })];
    const over = sendWelcomeOver(users, {}, undefined, undefined, stopped);
    const { run, emails, user: stored, uploadPart } = over;
    const records = [...inserts("ann", "bob"), insertOf("cem@x.org", "102", "v")];
    expect([await run(records), await run(records)]).toStrictEqual([[], []]);
    expect(emails).toStrictEqual(["cem@x.org"]);
    expect(stored("ann@x.org")?.welcome).toStrictEqual({ at: AT, stopped: true });
    expect(uploadPart("u", "SUMMARY")).toMatchObject({ notWelcomed: 2, toWelcome: -2 });
  });

  it("counts each upload apart", async () => {
    const { run, counts } = sendWelcomeOver([user("ann"), user("bob", { uploadId: "v" })]);
    await run([insertOf("ann@x.org", "100", "u"), insertOf("bob@x.org", "101", "v")]);
    expect([counts("u").welcomed, counts("v").welcomed]).toStrictEqual([1, 1]);
  });

  it("sends nothing to welcomed users, and does not count them again", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann"), user("bob")]);
    await run(inserts("ann"));
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(emails).toStrictEqual(["ann@x.org", "bob@x.org"]);
    expect(counts().welcomed).toBe(2);
  });

  it("sends one email for a record that occurs twice in an event", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("ann"), user("bob")]);
    expect(await run([...inserts("ann", "bob"), ...inserts("ann")])).toStrictEqual([]);
    expect(emails.sort()).toStrictEqual(["ann@x.org", "bob@x.org"]);
    expect(counts().welcomed).toBe(2);
  });

  it("counts a user once that two invocations sent to at the same time", async () => {
    const { run, counts } = sendWelcomeOver([user("ann")]);
    await Promise.all([run(inserts("ann")), run(inserts("ann"))]);
    expect(counts()).toStrictEqual({ welcomed: 1, welcomeFailed: 0, toWelcome: -1 });
  });

  it("sends nothing to a deleted user, and counts that once", async () => {
    const { run, counts, emails } = sendWelcomeOver([user("bob")]);
    await run(inserts("ann", "bob"));
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(emails).toStrictEqual(["bob@x.org"]);
    expect(counts()).toStrictEqual({ welcomed: 1, welcomeFailed: 1, toWelcome: -2 });
  });

  it("leaves a user that another upload inserted anew to that upload", async () => {
    const { run, counts, emails, user: stored } = sendWelcomeOver([user("ann", { uploadId: "v" })]);
    expect(await run(inserts("ann"))).toStrictEqual([]);
    expect([emails, stored("ann@x.org")?.welcome]).toStrictEqual([[], undefined]);
    expect(counts("u")).toStrictEqual({ welcomed: 0, welcomeFailed: 1, toWelcome: -1 });
    expect(counts("v")).toStrictEqual({ welcomed: 0, welcomeFailed: 0, toWelcome: 0 });
  });

  it("records a permanent refusal on the user, counts it and never sends again", async () => {
    const { run, counts, emails, refusals, user: stored } = sendWelcomeOver([user("ann"), user("bob")]);
    refusals["ann@x.org"] = [named("MessageRejected", "Address blacklisted.")];
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(stored("ann@x.org")?.welcome).toStrictEqual({ at: AT, error: "Address blacklisted." });
    expect(counts()).toStrictEqual({ welcomed: 1, welcomeFailed: 1, toWelcome: -2 });
    expect(await run(inserts("ann"))).toStrictEqual([]);
    expect(emails).toStrictEqual(["bob@x.org"]);
  });

  it("sends in the end what was throttled", async () => {
    const { run, counts, refusals } = sendWelcomeOver([user("ann"), user("bob")]);
    refusals["ann@x.org"] = [named("Throttling", "Maximum sending rate exceeded.")];
    expect(await run(inserts("ann", "bob"))).toStrictEqual([]);
    expect(counts().welcomed).toBe(2);
  });

  for (const command of ["BatchGetItemCommand", "TransactWriteItemsCommand"])
    it(`reports exactly the records that a failing ${command} leaves unprocessed`, async () => {
      const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
      const faults = { [command]: Array.from({ length: 99 }, () => named("InternalServerError")) };
      const { run, counts } = sendWelcomeOver(
        names.map((name) => user(name)),
        faults,
      );
      const failed = await run(inserts(...names));
      expect(failed[0]).toBe("100");
      expect(failed.length + Number(counts().welcomed)).toBe(60);
    });

  it("reports a user without a name, which no upload inserted, and sends nothing", async () => {
    const { run, emails } = sendWelcomeOver([user("ann")]);
    const [record] = inserts("ann");
    delete record?.dynamodb?.NewImage?.name;
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(record ? [record] : [])).toStrictEqual(["100"]);
    expect(emails).toStrictEqual([]);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { error: "TypeError: The user has no name, so no upload inserted it." },
    ]);
  });

  it("takes an event that holds no new user", async () => {
    const { run, sent } = sendWelcomeOver([]);
    expect(await run([{ ...insertOf("ann@x.org", "100"), eventName: "MODIFY" }])).toStrictEqual([]);
    expect(sent).toStrictEqual([]);
  });
});
