import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { isDeadlineExceeded } from "../../../runtime/retry";
import { type Receipt, transactReceipts } from "../../../runtime/upload/receipts";
import { fakeDocumentClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

function mark(id: string, inserted: number): Receipt {
  const write = { Put: { TableName: "uploads", Item: { uploadId: id } } };
  return { write, counts: { inserted, toInsert: -inserted } };
}

function cancelled(...codes: string[]) {
  return new TransactionCanceledException({
    message: "cancelled",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

/** Runs transactReceipts against answers given one after another; undefined is success. */
async function run(answers: (Error | undefined)[], createsSummary?: boolean) {
  const marks = [mark("a", 1), mark("b", 20), mark("c", 300)];
  const clock = virtualClock();
  const { client, sent } = fakeDocumentClient(() => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer) throw answer;
    return {};
  });
  const target = { dynamodb: client, uploadsTable: "uploads", clock };
  const items = () => sent.map(({ input }) => input.TransactItems as Record<string, never>[]);
  const idsOf = (receipts: Receipt[]) => receipts.map(({ write }) => write.Put?.Item?.uploadId);
  try {
    const { conditionFailed, failed } = await transactReceipts(
      target,
      "u",
      marks,
      clock.now() + 10_000,
      createsSummary,
    );
    const [error] = failed.map((each) => each.error as Error);
    const unwritten = idsOf(failed.map(({ item }) => item));
    return { error, unwritten, conditionFailed: idsOf(conditionFailed), clock, items: items() };
  } catch (error) {
    return { thrown: error, clock, items: items() };
  }
}

function added(items: Record<string, never>[] | undefined) {
  const update = items?.at(-1)?.Update as unknown as { ExpressionAttributeValues: Record<string, { N: string }> };
  return Object.values(update.ExpressionAttributeValues).map(({ N }) => Number(N));
}

describe("transactReceipts", () => {
  it("writes all marks and the sum of their counts in one transaction", async () => {
    const { error, items } = await run([undefined]);
    expect(error).toBeUndefined();
    expect(items.length).toBe(1);
    expect(items[0]?.length).toBe(4);
    expect(added(items[0])).toStrictEqual([321, -321]);
    const { Update } = items[0]?.at(-1) as unknown as { Update: Record<string, unknown> };
    expect(Update.UpdateExpression).toBe("ADD #0 :0, #1 :1");
    expect(Update.ExpressionAttributeNames).toStrictEqual({ "#0": "inserted", "#1": "toInsert" });
    expect(Update.Key).toStrictEqual({ uploadId: { S: "u" }, part: { S: "SUMMARY" } });
  });

  it("drops a mark that is there already, with its count, and at once writes the rest", async () => {
    const answers = [cancelled("None", "ConditionalCheckFailed", "None", "None"), undefined];
    const { conditionFailed, unwritten, items, clock } = await run(answers);
    expect([conditionFailed, unwritten]).toStrictEqual([["b"], []]);
    expect(items[1]?.length).toBe(3);
    expect(added(items[1])).toStrictEqual([301, -301]);
    expect(clock.waits).toStrictEqual([]);
  });

  it("writes nothing when every mark is there already", async () => {
    const dropped = "ConditionalCheckFailed";
    const { error, items } = await run([cancelled(dropped, dropped, dropped, "None")]);
    expect(error).toBeUndefined();
    expect(items.length).toBe(1);
  });

  it("retries a conflict with a wait, and keeps what was dropped dropped", async () => {
    const answers = [
      cancelled("ConditionalCheckFailed", "None", "None", "None"),
      cancelled("None", "None", "TransactionConflict"),
      undefined,
    ];
    const { error, items, clock } = await run(answers);
    expect(error).toBeUndefined();
    expect(added(items[2])).toStrictEqual([320, -320]);
    expect(clock.waits.length).toBe(1);
  });

  for (const code of ["ThrottlingError", "ProvisionedThroughputExceeded"])
    it(`writes the rest at once where some end with ${code}, and those after a wait`, async () => {
      const answers = [cancelled("None", code, "None", "None"), undefined, cancelled(code, "None"), undefined];
      const { error, items, clock } = await run(answers);
      expect(error).toBeUndefined();
      expect(items.map(added)).toStrictEqual([
        [321, -321],
        [301, -301],
        [20, -20],
        [20, -20],
      ]);
      expect(clock.waits.length).toBe(2);
    });

  it("writes fewer and fewer where throttling leaves room for a few only", async () => {
    const throttled = "ThrottlingError";
    const answers = [
      cancelled(throttled, "None", "None", "None"),
      cancelled(throttled, "None", "None"),
      undefined,
      cancelled("ConditionalCheckFailed", throttled, "None"),
      undefined,
    ];
    const { error, items } = await run(answers);
    expect(error).toBeUndefined();
    expect(items.map((each) => added(each)[0])).toStrictEqual([321, 320, 300, 21, 20]);
  });

  it("retries all after a wait where SUMMARY itself is throttled", async () => {
    const { error, items, clock } = await run([cancelled("None", "None", "None", "ThrottlingError"), undefined]);
    expect(error).toBeUndefined();
    expect(items.map((each) => added(each)[0])).toStrictEqual([321, 321]);
    expect(clock.waits.length).toBe(1);
  });

  it("returns at the deadline what is not written, with an error that names the next step", async () => {
    const { error, unwritten } = await run([cancelled("None", "None", "None", "TransactionConflict")]);
    expect(unwritten).toStrictEqual(["a", "b", "c"]);
    expect(isDeadlineExceeded(error)).toBe(true);
    expect(error?.message).toMatch(/3 receipts of upload u.*source retries it/);
  });

  it("returns at the deadline only what is not written", async () => {
    const answers = [
      cancelled("None", "ThrottlingError", "None", "None"),
      undefined,
      cancelled("ThrottlingError", "None"),
    ];
    const { error, unwritten } = await run(answers);
    expect(unwritten).toStrictEqual(["b"]);
    expect(error?.message).toMatch(/1 receipts of upload u/);
  });

  it("does not retry a permanent error", async () => {
    const broken = cancelled("ValidationError", "None", "None", "None");
    const { thrown, items } = await run([broken]);
    expect(thrown).toBe(broken);
    expect(items.length).toBe(1);
  });

  it("writes the receipts uncounted where SUMMARY does not exist and must not be created", async () => {
    const failed = "ConditionalCheckFailed";
    const answers = [cancelled("None", failed, "ThrottlingError", failed), undefined, undefined];
    const { conditionFailed, unwritten, items } = await run(answers, false);
    expect([conditionFailed, unwritten]).toStrictEqual([["b"], []]);
    const ids = items.map((each) =>
      each.map(({ Put }: { Put?: { Item: { uploadId: object } } }) => Put?.Item.uploadId),
    );
    expect(ids).toStrictEqual([[{ S: "a" }, { S: "b" }, { S: "c" }, undefined], [{ S: "a" }], [{ S: "c" }]]);
    expect(items[0]?.at(-1)?.Update).toMatchObject({ ConditionExpression: "attribute_exists(uploadId)" });
  });
});
