import { DynamoDBServiceException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { createInsertUsers } from "../../../runtime/insert-users/create-insert-users";
import { MOST_UPDATES } from "../../../runtime/insert-users/update-existing";
import type { Row } from "../../../runtime/upload/batch";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { contextWith, sqsEventOf } from "../../helpers/lambda-events";
import { virtualClock } from "../../helpers/virtual-clock";

const KEPT = {
  ...{ email: "ann@x.org", uploadId: "earlier", line: 9, createdAt: "2025-12-01T00:00:00.000Z", fingerprint: "f" },
  welcome: { at: "2025-12-01T00:00:01.000Z", messageId: "m" },
  welcomeLease: 0,
};
const ANN = { ...KEPT, name: "Ann", city: "Rome", phone: "" };

function row(line: number, columns: Record<string, string>, name = "Anna"): Row {
  return { line, email: "ann@x.org", name, columns };
}

/** The handler over tables in memory; `faults` are thrown by the calls of that name, one each, undefined is none. */
function prepare(users: Record<string, unknown>[] = [ANN], faults: Record<string, (Error | undefined)[]> = {}) {
  let beforeUpdate: (() => void) | undefined;
  const db = fakeDynamodb({ users }, (command) => {
    if (command === "UpdateItemCommand") {
      const act = beforeUpdate;
      beforeUpdate = undefined;
      act?.();
    }
    const error = faults[command]?.shift();
    if (error) throw error;
  });
  const handler = createInsertUsers({
    ...{ dynamodb: db.client, usersTable: "users", uploadsTable: "uploads", clock: virtualClock() },
  });
  let number = 0;
  const bodyOf = (existingUsers: string | undefined, rows: Row[], uploadId = "u") =>
    JSON.stringify({ uploadId, number: number++, ...(existingUsers && { existingUsers }), rows });
  const deliver = async (...bodies: string[]) =>
    (await handler(sqsEventOf(bodies), contextWith())).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return {
    ...{ ...db, bodyOf, deliver },
    counts: (uploadId = "u") => {
      const { inserted, updated, existing, duplicates, invalid } = db.uploadPart(uploadId, "SUMMARY") ?? {};
      return { inserted, updated, existing, duplicates, invalid };
    },
    updates: () => db.sent.filter(({ command }) => command === "UpdateItemCommand").length,
    notes: (batch = 0) => db.uploadPart("u", `BATCH#00000${batch}`)?.notes,
    /** Does something between the read and the next update of a user. */
    beforeUpdate: (act: () => void) => {
      beforeUpdate = act;
    },
  };
}

const NONE = { inserted: 0, updated: 0, existing: 0, duplicates: 0, invalid: 0 };

describe("an existing user", () => {
  beforeEach(() => {
    jest.spyOn(console, "error").mockImplementation(() => {});
  });
  afterEach(() => jest.restoreAllMocks());

  it.each([
    ["keep", ANN, "existing", undefined],
    ["fill", { ...ANN, phone: "1", team: "A" }, "updated", 4],
    ["update", { ...ANN, name: "Anna", city: "Oslo", phone: "1", team: "A" }, "updated", 4],
  ])("with the policy %s becomes what it says, and nothing else changes", async (policy, expected, outcome, line) => {
    const { bodyOf, deliver, user, counts, notes } = prepare();

    expect(await deliver(bodyOf(policy, [row(4, { city: "Oslo", phone: "1", team: "A" })]))).toStrictEqual([]);

    const { updatedByUploads, ...others } = user("ann@x.org") ?? {};
    expect(others).toStrictEqual(expected);
    expect(updatedByUploads).toStrictEqual(line && [{ uploadId: "u", line, at: "2026-01-01T00:00:00.000Z" }]);
    expect(counts()).toStrictEqual({ ...NONE, [outcome]: 1 });
    expect(notes()).toStrictEqual([{ line: 4, email: "ann@x.org", outcome, detail: "earlier" }]);
  });

  it.each([
    ["fill", row(2, { city: "Oslo" })],
    ["update", row(2, { city: "Rome" }, "Ann")],
    ["update", { line: 2, email: "ann@x.org", name: "Ann" }],
  ])("is not written where the policy %s changes nothing, and counts as existing", async (policy, only) => {
    const { bodyOf, deliver, user, counts, updates } = prepare();
    await deliver(bodyOf(policy, [only]));
    expect([user("ann@x.org"), counts(), updates()]).toStrictEqual([ANN, { ...NONE, existing: 1 }, 0]);
  });

  it("that no upload made, and that has the names of what every object has as columns, is updated", async () => {
    const { bodyOf, deliver, user, counts } = prepare([{ email: "ann@x.org" }]);
    await deliver(bodyOf("fill", [row(2, { constructor: "c", toString: "s" } as unknown as Record<string, string>)]));
    expect(user("ann@x.org")).toMatchObject({ name: "Anna", constructor: "c", toString: "s" });
    expect(counts()).toStrictEqual({ ...NONE, updated: 1 });
  });

  it.each([
    "fill",
    "update",
  ])("counts as updated once where a crash comes between the update and the receipt (%s)", async (policy) => {
    const broken = () => Object.assign(new Error("out of order"), { name: "InternalServerError" });
    const { bodyOf, deliver, counts, updates } = prepare([ANN], { TransactWriteItemsCommand: [broken()] });
    const body = bodyOf(policy, [row(2, { phone: "1" })]);
    expect(await deliver(body)).toStrictEqual(["m0"]);

    expect(await deliver(body)).toStrictEqual([]);
    expect(await deliver(body)).toStrictEqual([]);

    expect([counts(), updates()]).toStrictEqual([{ ...NONE, updated: 1 }, 1]);
  });

  const marks = [{ uploadId: "first", line: 3, at: "2025-12-02T00:00:00.000Z" }];

  it.each([
    [
      "fill",
      "SET #c0 = :c0, #updates = :updates",
      "attribute_exists(#email) AND #uploadId = :uploadId AND #updates = :before AND #c0 = :b0",
    ],
    [
      "update",
      "SET #c0 = :c0, #c1 = :c1, #updates = :updates",
      "attribute_exists(#email) AND #uploadId = :uploadId AND #updates = :before",
    ],
  ])("is updated only as it was read, with the policy %s", async (policy, expression, condition) => {
    const { bodyOf, deliver, sent, user } = prepare([{ ...ANN, updatedByUploads: marks }]);
    await deliver(bodyOf(policy, [row(2, { phone: "1" })]));
    expect(sent.find(({ command }) => command === "UpdateItemCommand")?.input).toMatchObject({
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: { "#email": "email", "#uploadId": "uploadId", "#updates": "updatedByUploads" },
      ExpressionAttributeValues: { ":uploadId": { S: "earlier" }, ":c0": { S: "1" } },
    });
    const at = "2026-01-01T00:00:00.000Z";
    expect(user("ann@x.org")?.updatedByUploads).toStrictEqual([{ uploadId: "u", line: 2, at }, ...marks]);
  });

  it("without an upload and marks is updated on condition that it has none", async () => {
    const { bodyOf, deliver, sent } = prepare([{ email: "ann@x.org" }]);
    await deliver(bodyOf("fill", [row(2, {})]));
    expect(sent.find(({ command }) => command === "UpdateItemCommand")?.input.ConditionExpression).toBe(
      "attribute_exists(#email) AND attribute_not_exists(#uploadId) AND attribute_not_exists(#updates) AND attribute_not_exists(#c0)",
    );
  });

  it.each([
    ["null", null, "1"],
    ["blank", " ", "1"],
    ["a number", 0, 0],
    ["a value", "2", "2"],
  ])("gets a column filled in that is missing: %s", async (_, before, after) => {
    const { bodyOf, deliver, user } = prepare([{ ...ANN, phone: before }]);
    await deliver(bodyOf("fill", [row(2, { phone: "1" })]));
    expect(user("ann@x.org")?.phone).toBe(after);
  });

  it("that DynamoDB refuses to update for another reason leaves the message in the queue", async () => {
    const denied = new DynamoDBServiceException({
      ...{ name: "AccessDeniedException", $fault: "client", $metadata: {}, message: "no right" },
    });
    const { bodyOf, deliver, counts } = prepare([ANN], { UpdateItemCommand: [denied] });
    expect(await deliver(bodyOf("update", [row(2, { phone: "1" })]))).toStrictEqual(["m0"]);
    expect(counts().invalid).toBeUndefined();
  });

  it("counts as updated also where another upload has updated it since", async () => {
    const broken = () => Object.assign(new Error("out of order"), { name: "InternalServerError" });
    const { bodyOf, deliver, counts, user } = prepare([ANN], { TransactWriteItemsCommand: [broken()] });
    const body = bodyOf("fill", [row(2, { phone: "1" })]);
    await deliver(body);
    await deliver(bodyOf("update", [row(7, { phone: "2" })], "v"));

    await deliver(body);

    expect([counts("u"), counts("v")]).toStrictEqual([
      { ...NONE, updated: 1 },
      { ...NONE, updated: 1 },
    ]);
    expect(user("ann@x.org")?.phone).toBe("2");
    expect(user("ann@x.org")?.updatedByUploads).toMatchObject([
      { uploadId: "v", line: 7 },
      { uploadId: "u", line: 2 },
    ]);
  });

  it("is updated by the first of its rows: the others are duplicates, in this batch and the next", async () => {
    const { bodyOf, deliver, counts, user, notes } = prepare();
    await deliver(bodyOf("update", [row(2, { phone: "1" }), row(3, { phone: "2" })]));
    await deliver(bodyOf("update", [row(102, { phone: "3" })]));
    expect([user("ann@x.org")?.phone, counts()]).toStrictEqual(["1", { ...NONE, updated: 1, duplicates: 2 }]);
    expect(notes(1)).toStrictEqual([{ line: 102, email: "ann@x.org", outcome: "duplicates", firstLine: 2 }]);
  });

  it("is left alone by the later rows of a batch whose first one changes nothing", async () => {
    const { bodyOf, deliver, counts, user } = prepare();
    await deliver(bodyOf("update", [row(2, { city: "Rome" }, "Ann"), row(3, { city: "Oslo" })]));
    expect([user("ann@x.org"), counts()]).toStrictEqual([ANN, { ...NONE, existing: 1, duplicates: 1 }]);
  });

  it("that another upload updates between the read and the write is read again: both count, the last one wins", async () => {
    const { bodyOf, deliver, counts, user, beforeUpdate } = prepare();
    const body = bodyOf("update", [row(2, { phone: "1" })]);
    let other: Promise<unknown> | undefined;
    beforeUpdate(() => {
      other = deliver(bodyOf("update", [row(7, { phone: "2", team: "B" })], "v"));
    });
    await deliver(body);
    await other;
    expect([counts("u").updated, counts("v").updated]).toStrictEqual([1, 1]);
    expect(user("ann@x.org")).toMatchObject({ team: "B" });
    expect(user("ann@x.org")?.updatedByUploads).toHaveLength(2);
  });

  it("that is deleted between the read and the write is inserted", async () => {
    const { bodyOf, deliver, counts, user, beforeUpdate, deleteUser } = prepare();
    beforeUpdate(() => deleteUser("ann@x.org"));
    await deliver(bodyOf("update", [row(2, { phone: "1" })]));
    expect([counts(), user("ann@x.org")?.uploadId]).toStrictEqual([{ ...NONE, inserted: 1 }, "u"]);
  });

  it.each([
    ["a running transaction", new TransactionConflictException({ message: "busy", $metadata: {} })],
    ["throttling", Object.assign(new Error("slow down"), { name: "ThrottlingException" })],
  ])("is updated after %s", async (_what, error) => {
    const { bodyOf, deliver, counts } = prepare([ANN], { UpdateItemCommand: [error] });
    expect(await deliver(bodyOf("update", [row(2, { phone: "1" })]))).toStrictEqual([]);
    expect(counts()).toStrictEqual({ ...NONE, updated: 1 });
  });

  it("that would become too large for DynamoDB is not changed, and the row counts as invalid", async () => {
    const large = { ...ANN, note: "x".repeat(300 * 1024) };
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    const { bodyOf, deliver, counts, user, notes } = prepare([large]);
    expect(await deliver(bodyOf("update", [row(2, { comment: "y".repeat(150 * 1024) })]))).toStrictEqual([]);
    expect([counts(), user("ann@x.org")]).toStrictEqual([{ ...NONE, invalid: 1 }, large]);
    expect(notes()).toMatchObject([{ outcome: "invalid", detail: expect.stringContaining("maximum allowed size") }]);
    expect(log.mock.calls.map(([line]) => JSON.parse(line))).toMatchObject([
      { message: "row not valid", uploadId: "u", error: expect.stringMatching(/^ValidationException: /) },
    ]);
  });

  it("gets more columns than an expression takes, and counts once where it crashes between the calls", async () => {
    const columns = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`question ${index}`, "yes"]));
    const broken = Object.assign(new Error("out of order"), { name: "InternalServerError" });
    const { bodyOf, deliver, counts, user, sent } = prepare([ANN], { UpdateItemCommand: [undefined, broken] });
    const body = bodyOf("fill", [row(2, columns)]);
    expect(await deliver(body)).toStrictEqual(["m0"]);
    expect(await deliver(body)).toStrictEqual([]);
    expect([counts(), user("ann@x.org")]).toMatchObject([{ updated: 1 }, { ...ANN, ...columns }]);
    const updates = sent.filter(({ command }) => command === "UpdateItemCommand").map(({ input }) => input);
    for (const { UpdateExpression, ConditionExpression } of updates)
      expect(Math.max(String(UpdateExpression).length, String(ConditionExpression).length)).toBeLessThan(4_096);
  });

  it("names the latest uploads that updated it, and no more than ten", async () => {
    const { bodyOf, deliver, user } = prepare();
    for (let upload = 0; upload <= MOST_UPDATES; upload++)
      await deliver(bodyOf("update", [row(2, { phone: String(upload) })], `u${upload}`));
    const updates = user("ann@x.org")?.updatedByUploads;
    expect(updates).toHaveLength(MOST_UPDATES);
    expect(updates?.[0]).toMatchObject({ uploadId: `u${MOST_UPDATES}` });
  });

  it("is updated where another hand has put something else under the name of the marks", async () => {
    const { bodyOf, deliver, counts, user } = prepare([{ ...ANN, updatedByUploads: "me" }]);
    await deliver(bodyOf("update", [row(2, { phone: "1" })]));
    expect([counts().updated, user("ann@x.org")?.updatedByUploads]).toMatchObject([1, [{ uploadId: "u" }]]);
  });

  it("of the upload itself stays as it was inserted", async () => {
    const { bodyOf, deliver, counts, user } = prepare([]);
    await deliver(bodyOf("update", [row(2, { phone: "1" }), row(3, { phone: "2" })]));
    expect([counts(), user("ann@x.org")?.phone]).toStrictEqual([{ ...NONE, inserted: 1, duplicates: 1 }, "1"]);
  });

  it("reports a message with a policy that there is not", async () => {
    const { bodyOf, deliver } = prepare();
    expect(await deliver(bodyOf("merge", [row(2, {})]))).toStrictEqual(["m0"]);
  });
});

describe("of a stopped upload", () => {
  it("a row that updated its user counts as updated, the others as existing, and nothing is updated", async () => {
    const bob = { ...ANN, email: "bob@x.org", updatedByUploads: [{ uploadId: "u", line: 3, at: "2025-12-31" }] };
    const { bodyOf, deliver, counts, updates, client } = prepare([ANN, bob]);
    const { UpdateCommand } = await import("@aws-sdk/lib-dynamodb");
    await client.send(
      new UpdateCommand({
        ...{ TableName: "uploads", Key: { uploadId: "u", part: "SUMMARY" } },
        UpdateExpression: "SET stoppedAt = :at",
        ExpressionAttributeValues: { ":at": "2025-12-31T23:00:00.000Z" },
      }),
    );
    const before = updates();
    await deliver(bodyOf("update", [row(2, { phone: "1" }), { ...row(3, { phone: "1" }), email: "bob@x.org" }]));
    expect([counts(), updates() - before]).toStrictEqual([{ ...NONE, updated: 1, existing: 1 }, 0]);
  });
});
