import { DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { createInsertUsers } from "../../../runtime/insert-users/create-insert-users";
import { tombstonePart } from "../../../runtime/upload/tombstone";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith, sqsEventOf } from "../../helpers/lambda-events";
import { virtualClock } from "../../helpers/virtual-clock";

/** A batch of rows, one for each name; lines go on from batch to batch. */
function body(uploadId: string, number: number, names: string[]): string {
  const rows = names.map((name, index) => ({ line: number * 25 + index + 2, email: `${name}@x.org`, name }));
  return JSON.stringify({ uploadId, number, rows });
}

/** The handler over tables in memory; `faults` are thrown by the calls of that name, one each, undefined is none. */
function prepare(
  users: Record<string, unknown>[] = [],
  faults: Record<string, (Error | undefined)[]> = {},
  uploads: Record<string, unknown>[] = [],
) {
  const db = fakeDynamodb({ users, uploads }, (command) => {
    const error = faults[command]?.shift();
    if (error) throw error;
  });
  const handler = createInsertUsers({
    ...{ dynamodb: db.client, usersTable: "users", uploadsTable: "uploads", clock: virtualClock() },
  });
  const run = async (bodies: string[]) => {
    const { batchItemFailures } = await handler(sqsEventOf(bodies), contextWith());
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
  const counts = (uploadId = "u") => {
    const { inserted, existing, duplicates, invalid, toInsert, toWelcome } = db.uploadPart(uploadId, "SUMMARY") ?? {};
    return { inserted, existing, duplicates, invalid, toInsert, toWelcome };
  };
  const inserts = () => db.sent.filter(({ command }) => command === "BatchExecuteStatementCommand").length;
  return { ...db, run, counts, inserts };
}

const broken = () => Object.assign(new Error("out of order"), { name: "InternalServerError" });

describe("createInsertUsers", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it("inserts the rows, writes a receipt for each batch and counts them", async () => {
    const { run, counts, user, uploadPart } = prepare([{ email: "bob@x.org", uploadId: "v", line: 2 }]);
    expect(await run([body("u", 0, ["ann", "bob"]), body("u", 1, ["cem", "ann"])])).toStrictEqual([]);
    expect(counts()).toStrictEqual({ inserted: 2, existing: 1, duplicates: 1, invalid: 0, toInsert: -4, toWelcome: 2 });
    expect(user("cem@x.org")?.line).toBe(27);
    expect(user("bob@x.org")?.uploadId).toBe("v");
    const { inserted, existing, firstLine, lastLine, notes } = uploadPart("u", "BATCH#000000") ?? {};
    expect([inserted, existing, firstLine, lastLine]).toStrictEqual([1, 1, 2, 3]);
    expect(notes).toStrictEqual([{ line: 3, email: "bob@x.org", outcome: "existing", detail: "v" }]);
    expect(uploadPart("u", "BATCH#000001")?.notes).toStrictEqual([
      { line: 28, email: "ann@x.org", outcome: "duplicates", firstLine: 2 },
    ]);
  });

  it("counts each upload apart", async () => {
    const { run, counts } = prepare();
    expect(await run([body("u", 0, ["ann"]), body("v", 0, ["bob", "cem"])])).toStrictEqual([]);
    expect([counts("u").inserted, counts("v").inserted]).toStrictEqual([1, 2]);
  });

  for (const text of [
    "{",
    "null",
    '{"uploadId":"u"}',
    '{"number":1,"rows":[]}',
    '{"uploadId":"u","rows":[]}',
    '{"uploadId":"u","number":1,"rows":{}}',
  ])
    it(`reports the message ${text} alone`, async () => {
      const { run, counts } = prepare();
      expect(await run([body("u", 0, ["ann"]), text, body("u", 1, ["bob"])])).toStrictEqual(["m1"]);
      expect(counts().inserted).toBe(2);
    });

  it("does no harm where every message is malformed", async () => {
    const { run, sent } = prepare();
    expect(await run(["?"])).toStrictEqual(["m0"]);
    expect(sent).toStrictEqual([]);
  });

  it("changes nothing for a batch delivered after it was counted: a user deleted since does not come back", async () => {
    const { run, counts, user, deleteUser } = prepare();
    await run([body("u", 0, ["ann", "bob"])]);
    const before = counts();
    deleteUser("ann@x.org");
    expect(await run([body("u", 0, ["ann", "bob"])])).toStrictEqual([]);
    expect(counts()).toStrictEqual(before);
    expect(user("ann@x.org")).toBeUndefined();
  });

  it("counts a batch once that two messages of a run hold", async () => {
    const { run, counts } = prepare();
    const same = body("u", 0, ["ann", "bob"]);
    expect(await run([same, body("u", 1, ["cem"]), same])).toStrictEqual([]);
    expect(counts()).toStrictEqual({ inserted: 3, existing: 0, duplicates: 0, invalid: 0, toInsert: -3, toWelcome: 3 });
  });

  it("counts a batch once that two runs insert at the same time, each before the other counted it", async () => {
    const { run, counts } = prepare();
    const same = body("u", 0, ["ann", "bob"]);
    expect(await Promise.all([run([same]), run([same])])).toStrictEqual([[], []]);
    expect(counts()).toStrictEqual({ inserted: 2, existing: 0, duplicates: 0, invalid: 0, toInsert: -2, toWelcome: 2 });
  });

  it("reports the message whose inserts fail, counts the others, and completes when it is redelivered", async () => {
    const { run, counts } = prepare([], { BatchExecuteStatementCommand: [undefined, broken()] });
    expect(await run([body("u", 0, ["ann"]), body("u", 1, ["bob"]), body("u", 2, ["cem"])])).toStrictEqual(["m1"]);
    expect(counts().toInsert).toBe(-2);
    expect(await run([body("u", 1, ["bob"])])).toStrictEqual([]);
    expect([counts().inserted, counts().toInsert]).toStrictEqual([3, -3]);
  });

  it("reports exactly the messages of the upload whose count fails; its users count as inserted the next time", async () => {
    // Together, and then each of the two alone.
    const { run, counts } = prepare([], { TransactWriteItemsCommand: [broken(), broken(), broken()] });
    const bodies = [body("u", 0, ["ann"]), body("v", 0, ["bob"]), body("u", 1, ["cem"])];
    expect((await run(bodies)).sort()).toStrictEqual(["m0", "m2"]);
    expect([counts("u").inserted, counts("v").inserted]).toStrictEqual([undefined, 1]);
    expect(await run(bodies.filter((text) => text.includes('"u"')))).toStrictEqual([]);
    expect([counts("u").inserted, counts("u").toInsert]).toStrictEqual([2, -2]);
  });

  it("reports exactly the message whose count fails, where the others of its upload are counted", async () => {
    // The three together, the first two, the first alone; then the others.
    const { run, counts } = prepare([], { TransactWriteItemsCommand: [broken(), broken(), broken()] });
    const bodies = ["ann", "bob", "cem"].map((name, number) => body("u", number, [name]));
    expect(await run(bodies)).toStrictEqual(["m0"]);
    expect([counts().inserted, counts().toInsert]).toStrictEqual([2, -2]);
  });

  it("takes a row that cannot be stored from the countdown too", async () => {
    const refused = new DynamoDBServiceException({
      ...{ name: "ValidationException", $fault: "client", $metadata: {}, message: "too large" },
    });
    const { run, counts } = prepare([], { BatchExecuteStatementCommand: [refused] });
    expect(await run([body("u", 0, ["ann"])])).toStrictEqual([]);
    expect(counts()).toStrictEqual({ inserted: 0, existing: 0, duplicates: 0, invalid: 1, toInsert: -1, toWelcome: 0 });
  });

  it("throws where it cannot read the receipts, before it inserts", async () => {
    const { run, inserts } = prepare([], { BatchGetItemCommand: [broken()] });
    await expect(run([body("u", 0, ["ann"])])).rejects.toThrow(/out of order/);
    expect(inserts()).toBe(0);
  });

  describe("of a stopped upload", () => {
    // The clock of these tests begins with 2026.
    const stopped = (uploadId: string, stoppedAt: string) => ({ uploadId, part: "SUMMARY", stoppedAt });
    const LONG_AGO = "2025-12-31T23:00:00.000Z";
    const JUST_NOW = "2025-12-31T23:59:00.000Z";

    it("inserts nothing, and counts the rows as not inserted", async () => {
      const { run, counts, inserts, uploadPart } = prepare([], {}, [stopped("u", LONG_AGO)]);
      expect(await run([body("u", 0, ["ann", "bob"])])).toStrictEqual([]);
      expect(inserts()).toBe(0);
      expect(uploadPart("u", "SUMMARY")?.notInserted).toBe(2);
      expect(counts()).toMatchObject({ inserted: 0, toInsert: -2, toWelcome: 0 });
    });

    it("counts the rows that an attempt before the stop inserted, and those that are no new users, as what they are", async () => {
      const users = [
        { email: "ann@x.org", uploadId: "u", line: 2 },
        { email: "bob@x.org", uploadId: "v", line: 9 },
      ];
      const { run, counts, uploadPart } = prepare(users, {}, [stopped("u", LONG_AGO)]);
      expect(await run([body("u", 0, ["ann", "bob", "ann", "cem"])])).toStrictEqual([]);
      expect(counts()).toMatchObject({ inserted: 1, existing: 1, duplicates: 1, toInsert: -4, toWelcome: 1 });
      expect(uploadPart("u", "SUMMARY")?.notInserted).toBe(1);
    });

    it("counts users who were undone since as what they were: inserted, and duplicates of those", async () => {
      // Prepare: ann was inserted by line 2 and undone, and so was bob, whose tombstone is of an earlier version.
      const tombstone = (email: string, more: object) => ({ uploadId: "u", part: tombstonePart(email), ...more });
      const uploads = [
        stopped("u", LONG_AGO),
        tombstone("ann@x.org", { line: 2, outcome: "sent" }),
        tombstone("bob@x.org", { writtenAt: LONG_AGO }),
        { ...tombstone("cem@x.org", { line: 4 }), uploadId: "v" },
      ];
      const { run, counts, uploadPart, sent } = prepare([{ email: "dee@x.org", uploadId: "v", line: 9 }], {}, uploads);

      // Act
      expect(await run([body("u", 0, ["ann", "bob", "cem", "dee", "ann"])])).toStrictEqual([]);

      // Assess
      expect(counts()).toMatchObject({ inserted: 1, existing: 1, duplicates: 1, toInsert: -5, toWelcome: 1 });
      expect(uploadPart("u", "SUMMARY")?.notInserted).toBe(2);
      expect(uploadPart("u", "BATCH#000000")?.notes).toStrictEqual([
        { line: 5, email: "dee@x.org", outcome: "existing", detail: "v" },
        { line: 6, email: "ann@x.org", outcome: "duplicates", firstLine: 2 },
      ]);
      const [, , undone] = sent.filter(({ command }) => command === "BatchGetItemCommand");
      const { Keys } =
        (undone?.input.RequestItems as Record<string, { Keys: { part: { S: string } }[] }>).uploads ?? {};
      expect(Keys?.map(({ part }) => part.S)).toStrictEqual(
        ["ann@x.org", "bob@x.org", "cem@x.org"].map((email) => tombstonePart(email)),
      );
    });

    it("reports the message that it cannot classify, with the error, and classifies the others", async () => {
      const users = [undefined, broken()];
      const { run, counts } = prepare([], { BatchGetItemCommand: users }, [stopped("u", LONG_AGO)]);
      const log = jest.spyOn(console, "error").mockImplementation(() => {});
      expect(await run([body("u", 0, ["ann"]), body("u", 1, ["bob"])])).toStrictEqual(["m0"]);
      expect(log.mock.calls.map(([line]) => JSON.parse(line))).toStrictEqual([
        { message: "messages not processed", messageIds: ["m0"], error: "InternalServerError: out of order" },
      ]);
      expect(counts()).toMatchObject({ inserted: 0, toInsert: -1 });
    });

    it("leaves a batch in the queue while an invocation may be inserting it that did not see the stop", async () => {
      const log = jest.spyOn(console, "info").mockImplementation(() => {});
      const { run, inserts, uploadPart } = prepare([], {}, [stopped("u", JUST_NOW)]);
      expect(await run([body("u", 0, ["ann"]), body("v", 0, ["bob"])])).toStrictEqual(["m0"]);
      expect([inserts(), uploadPart("u", "BATCH#000000")]).toStrictEqual([1, undefined]);
      expect(log.mock.calls.map(([line]) => JSON.parse(line))).toStrictEqual([
        { message: "upload stopped, to be counted later", uploadId: "u", messageIds: ["m0"] },
      ]);
    });

    it("reads more than a hundred items of many uploads", async () => {
      const { run, counts } = prepare([], {}, [stopped("u98", LONG_AGO)]);
      const bodies = Array.from({ length: 99 }, (_, number) => body(`u${number}`, 0, [`ann${number}`]));
      expect(await run(bodies)).toStrictEqual([]);
      expect([counts("u0").inserted, counts("u98").inserted]).toStrictEqual([1, 0]);
    });
  });

  it("says which messages are not done, and why", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    const { run } = prepare([], { BatchExecuteStatementCommand: [broken()] });
    await run([body("u", 0, ["ann"])]);
    expect(log.mock.calls.map((call) => JSON.parse(String(call[0])))).toStrictEqual([
      { message: "messages not processed", messageIds: ["m0"], error: "InternalServerError: out of order" },
    ]);
  });

  it("logs a malformed message without its content", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    await prepare().run(["ann@x.org"]);
    const [line] = log.mock.calls.map((call) => String(call[0]));
    expect(line ?? "").toMatch(/no batch: expected a JSON object/);
    expect(line ?? "").not.toMatch(/ann/);
  });
});
