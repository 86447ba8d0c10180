import { AT, inserts, named, sendWelcomeOver, user } from "../../helpers/send-welcome-over";

const QUOTA = () => named("Throttling", "Daily message quota exceeded.");
const RATE = () => Array.from({ length: 8 }, () => named("Throttling", "Maximum sending rate exceeded."));

/** Those that there are, and what is none. */
const CAUSES = ["quota", "paused", "refused", "throttled", "unknown", "late", "leased"];

describe("what uploads wait for", () => {
  beforeEach(() => {
    for (const method of ["error", "info"] as const) jest.spyOn(console, method).mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ["quota", QUOTA()],
    ["paused", named("AccountSendingPausedException")],
    ["refused", named("AccessDenied")],
  ])("is recorded once for each upload and cause: %s", async (cause, error) => {
    // Prepare
    const users = [user("ann"), user("bob"), user("cem")];
    const { run, deliver, refusals, uploadPart, clock } = sendWelcomeOver(users);
    for (const { email } of users) refusals[email] = [error, error];
    const log = jest.spyOn(console, "info").mockImplementation(() => {});
    const errors = jest.spyOn(console, "error").mockImplementation(() => {});

    // Act
    await run(inserts("ann", "bob", "cem"));
    const first = uploadPart("u", `WAIT#${cause}`);
    await clock.wait(60_000);
    await deliver();

    // Assess
    expect(first).toMatchObject({ since: AT });
    expect(uploadPart("u", `WAIT#${cause}`)).toStrictEqual(first);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toStrictEqual([
      { message: "enqueued for retry", users: 3 },
      { message: "waits for SES", uploadId: "u", cause },
    ]);
    expect(String(errors.mock.calls)).not.toMatch(/wait not recorded/);
  });

  it("is recorded of a lost response, and of throttling that lasts, only where the retry has them again", async () => {
    // Prepare
    const users = [user("ann"), user("bob", { uploadId: "v" })];
    const { run, deliver, refusals, uploadPart } = sendWelcomeOver(users);
    refusals["ann@x.org"] = [...RATE(), named("TimeoutError")];
    const parts = () => CAUSES.filter((cause) => uploadPart("u", `WAIT#${cause}`));

    // Act
    await run(inserts("ann"));
    const first = parts();
    await deliver();

    // Assess
    expect([first, parts()]).toStrictEqual([[], ["refused"]]);
  });

  it("is not recorded of users who came late from the stream, or may be another invocation's to send to", async () => {
    // Prepare
    const users = [user("ann"), user("bob", { welcomeLease: Date.parse(AT) + 60_000 })];
    const { run, deliver, uploadPart, queue } = sendWelcomeOver(users);
    const [record] = inserts("ann");
    const dynamodb = { ...record?.dynamodb, ApproximateCreationDateTime: Date.parse(AT) / 1_000 - 7 * 3_600 };

    // Act
    await run([{ ...record, dynamodb }]);
    const late = queue.length;
    const leased = await deliver([JSON.stringify({ users: [user("bob")] })]);

    // Assess
    expect([late, leased]).toStrictEqual([1, ["m0"]]);
    expect(CAUSES.filter((cause) => uploadPart("u", `WAIT#${cause}`))).toStrictEqual([]);
  });

  it("is not recorded of uploads whose emails SES accepts", async () => {
    const { run, uploadPart } = sendWelcomeOver([user("ann")]);
    await run(inserts("ann"));
    expect(uploadPart("u", "WAIT#quota")).toBeUndefined();
  });

  it("is recorded by the retry where it could not be before, which fails no email", async () => {
    const users = [user("ann")];
    const { run, deliver, refusals, uploadPart, queue } = sendWelcomeOver(users, {
      PutItemCommand: [named("InternalServerError")],
    });
    refusals["ann@x.org"] = [QUOTA(), QUOTA()];
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    expect(await run(inserts("ann"))).toStrictEqual([]);
    expect(JSON.parse(String(log.mock.calls.at(-1)?.[0]))).toStrictEqual({
      ...{ message: "wait not recorded", uploadId: "u", error: "InternalServerError" },
    });
    expect([queue.length, uploadPart("u", "WAIT#quota")]).toStrictEqual([1, undefined]);
    await deliver();
    expect(uploadPart("u", "WAIT#quota")).toBeDefined();
  });
});
