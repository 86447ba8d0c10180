import { TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { planUndo, TooEarlyError, type UndoableStack, undoUpload } from "../../../client/undo";
import { fingerprintOf } from "../../../runtime/upload/fingerprint";
import { tombstonePart } from "../../../runtime/upload/tombstone";
import { fakeDynamodb } from "../../helpers/fake-dynamodb";
import { virtualClock } from "../../helpers/virtual-clock";

const AT = "2025-12-31T23:00:00.000Z";
const DONE = { parsedAt: AT, finishedAt: AT, status: "COMPLETED", toInsert: 0, toWelcome: 0 };

function inserted(name: string, later: Record<string, unknown> = {}, uploadId = "u") {
  const user = { email: `${name}@x.org`, name, line: 2, uploadId, createdAt: AT };
  return { ...user, fingerprint: fingerprintOf(user), ...later };
}

function prepare(users: Record<string, unknown>[], summary: Record<string, unknown> = DONE, failing: string[] = []) {
  const db = fakeDynamodb({ users, uploads: [{ uploadId: "u", part: "SUMMARY", ...summary }] }, (command) => {
    if (failing[0] === command) throw Object.assign(new Error(failing.shift()), { name: "Broken" });
  });
  const outputs = { usersTable: "users", uploadsTable: "uploads" };
  const stack = { documents: db.client, outputs, selector: " --stack prod" } as unknown as UndoableStack;
  const clock = virtualClock();
  const plan = (welcomed = false) => planUndo(stack, "u", { welcomed, clock });
  const undo = (welcomed = false) => undoUpload(stack, "u", { welcomed, clock });
  return { ...db, plan, undo, clock, summary: () => db.uploadPart("u", "SUMMARY") };
}

const WELCOMED = { welcome: { at: AT, messageId: "m" } };

describe("undoUpload", () => {
  it("deletes the users who were not welcomed, and counts them and their emails", async () => {
    const { undo, plan, user, summary, uploadPart } = prepare([
      inserted("ann", { welcome: { at: AT, stopped: true } }),
      inserted("bob", { welcome: { at: AT, error: "blocked" } }),
      inserted("cem", WELCOMED),
    ]);
    expect(await plan()).toMatchObject({ toUndo: 2, welcomed: 1, changed: 0 });
    expect(await undo()).toBe(2);
    expect([user("ann@x.org"), user("bob@x.org"), user("cem@x.org")?.name]).toStrictEqual([
      undefined,
      undefined,
      "cem",
    ]);
    expect(summary()).toMatchObject({ undone: 2, toWelcome: 0 });
    expect(uploadPart("u", tombstonePart("bob@x.org"))).toMatchObject({ line: 2, outcome: "failed" });
  });

  it("deletes users who were welcomed on request", async () => {
    const { undo, user } = prepare([inserted("cem", WELCOMED)]);
    expect([await undo(true), user("cem@x.org")]).toStrictEqual([1, undefined]);
  });

  it("deletes users on whose emails SES has reported, and keeps what in their place", async () => {
    const delivery = { status: "bounced", bounced: AT, messageId: "m" };
    const { undo, user, uploadPart, summary } = prepare([inserted("cem", { ...WELCOMED, delivery })], {
      ...DONE,
      bounced: 1,
    });
    expect([await undo(true), user("cem@x.org")]).toStrictEqual([1, undefined]);
    expect(uploadPart("u", tombstonePart("cem@x.org"))).toMatchObject({ outcome: "sent", delivery: "bounced" });
    expect(summary()).toMatchObject({ undone: 1, bounced: 1 });
  });

  it("knows a user of an earlier version by its column called delivery", async () => {
    const stored = inserted("ann", { delivery: "by post" });
    const { undo } = prepare([stored]);
    expect(await undo()).toBe(0);
    const { fingerprint: _, ...attributes } = stored;
    const intact = prepare([{ ...stored, fingerprint: fingerprintOf(attributes) }]);
    expect(await intact.undo()).toBe(1);
  });

  it.each([
    ["changed", inserted("ann", { name: "Anna" })],
    ["extended", inserted("ann", { phone: "1" })],
    ["inserted by another upload", inserted("ann", {}, "v")],
    [
      "updated by another upload",
      inserted("ann", { phone: "1", updatedByUploads: [{ uploadId: "v", line: 3, at: AT }] }),
    ],
    ["of no upload", { email: "ann@x.org", name: "Ann" }],
    ["inserted by an earlier version", { email: "ann@x.org", name: "Ann", line: 2, uploadId: "u", createdAt: AT }],
  ])("keeps a user who is %s, on request too", async (_what, stored) => {
    const { undo, user } = prepare([stored]);
    expect(await undo(true)).toBe(0);
    expect(user("ann@x.org")).toStrictEqual(stored);
  });

  it("keeps a user who is changed between the read and the delete", async () => {
    const { undo, client, user } = prepare([inserted("ann")]);
    const send = client.send.bind(client);
    const change = new UpdateCommand({
      TableName: "users",
      Key: { email: "ann@x.org" },
      UpdateExpression: "SET createdAt = :now",
      ExpressionAttributeValues: { ":now": "now" },
    });
    const changeFirst = async (command: object) => {
      if (command instanceof TransactWriteCommand) await send(change);
      return send(command as typeof change);
    };
    jest.spyOn(client, "send").mockImplementation(changeFirst as never);
    expect([await undo(), user("ann@x.org")?.createdAt]).toStrictEqual([0, "now"]);
  });

  it("keeps a user that another upload updates between the read and the delete", async () => {
    const { undo, client, user } = prepare([inserted("ann")]);
    const send = client.send.bind(client);
    const fill = new UpdateCommand({
      TableName: "users",
      Key: { email: "ann@x.org" },
      UpdateExpression: "SET phone = :phone, updatedByUploads = :updates",
      ExpressionAttributeValues: { ":phone": "1", ":updates": [{ uploadId: "v", line: 3, at: AT }] },
    });
    const fillFirst = async (command: object) => {
      if (command instanceof TransactWriteCommand) await send(fill);
      return send(command as typeof fill);
    };
    jest.spyOn(client, "send").mockImplementation(fillFirst as never);
    expect([await undo(), user("ann@x.org")?.phone]).toStrictEqual([0, "1"]);
  });

  it("undoes no update, and says how many there are", async () => {
    const bob = inserted("bob", { phone: "1", updatedByUploads: [{ uploadId: "u", line: 3, at: AT }] }, "v");
    const { plan, undo, user } = prepare([inserted("ann"), bob], { ...DONE, updated: 1 });
    expect(await plan()).toMatchObject({ toUndo: 1, changed: 0, updated: 1 });
    expect([await undo(), user("bob@x.org")]).toStrictEqual([1, bob]);
  });

  it("counts each user once, however often it is interrupted and repeated", async () => {
    const users = Array.from({ length: 120 }, (_, index) => inserted(`p${index}`));
    const { undo, summary } = prepare(users, { ...DONE, toWelcome: 120, stoppedAt: AT }, ["ScanCommand"]);
    await expect(undo()).rejects.toThrow("ScanCommand");
    expect([await undo(), await undo()]).toStrictEqual([120, 0]);
    expect(summary()).toMatchObject({ undone: 120, notWelcomed: 120, toWelcome: 0 });
  });

  it("refuses an upload that runs", async () => {
    const { undo } = prepare([inserted("ann")], { parsedAt: AT });
    await expect(undo()).rejects.toThrow("Stop it first: npx rollcall stop u --stack prod");
  });

  it("deletes nothing while functions may be working for the upload", async () => {
    const { undo, plan, user, clock } = prepare([inserted("ann")], { ...DONE, finishedAt: "2026-01-01T00:00:00.000Z" });
    expect((await plan()).from).toBe("2026-01-01T00:01:30.000Z");
    await expect(undo()).rejects.toBeInstanceOf(TooEarlyError);
    expect(user("ann@x.org")).toBeDefined();
    await clock.wait(90_000);
    expect(await undo()).toBe(1);
  });

  it("stops what waits of an upload that failed, and deletes once no email can be under way", async () => {
    const { undo, summary, clock } = prepare([inserted("ann")], { finishedAt: AT, status: "FAILED" });
    await expect(undo()).rejects.toThrow("until 2026-01-01T00:05:30.000Z");
    expect(summary()).toMatchObject({ status: "FAILED", stoppedAt: "2026-01-01T00:00:00.000Z" });
    await clock.wait(330_000);
    expect(await undo()).toBe(1);
  });
});
