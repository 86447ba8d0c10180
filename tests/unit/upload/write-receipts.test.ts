import type { TransactWriteItemsCommandInput } from "@aws-sdk/client-dynamodb";
import { isDeadlineExceeded } from "../../../runtime/retry";
import { type Receipt, writeReceipts } from "../../../runtime/upload/receipts";
import { fakeDocumentClient } from "../../helpers/fake-client";
import { virtualClock } from "../../helpers/virtual-clock";

function mark(id: string): Receipt {
  return { write: { Put: { TableName: "uploads", Item: { uploadId: id } } }, counts: { inserted: 1 } };
}

/** Counts marks of these ids where each transaction that holds one of `poison` fails with `name`. */
async function run(ids: string[], poison: string[], name = "ValidationException") {
  const clock = virtualClock();
  const written: string[] = [];
  const { client, sent } = fakeDocumentClient((_command, { TransactItems = [] }: TransactWriteItemsCommandInput) => {
    const held = TransactItems.map(({ Put }) => Put?.Item?.uploadId?.S ?? "").filter((id) => id !== "");
    if (held.some((id) => poison.includes(id))) throw Object.assign(new Error("refused"), { name });
    written.push(...held);
    return {};
  });
  const counting = { dynamodb: client, uploadsTable: "uploads", clock };
  const left = await writeReceipts(counting, "u", ids.map(mark), clock.now() + 5_000);
  const names = left.map((each) => each.item.write.Put?.Item?.uploadId);
  return { left, names, written, calls: sent.length };
}

describe("writeReceipts", () => {
  it("counts all in one transaction where nothing is wrong", async () => {
    const { left, written, calls } = await run(["a", "b", "c"], []);
    expect([left, written, calls]).toStrictEqual([[], ["a", "b", "c"], 1]);
  });

  it("puts at most 99 in a transaction, which takes 100 actions with the update of SUMMARY", async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `m${index}`);
    const { left, written, calls } = await run(ids, []);
    expect([left, written, calls]).toStrictEqual([[], ids, 3]);
  });

  it("finds those that cannot be written, with the reason, and counts the others", async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `m${index}`);
    const { left, names, written } = await run(ids, ["m0", "m33"]);
    expect(names).toStrictEqual(["m0", "m33"]);
    expect(written).toStrictEqual(ids.filter((id) => !names.includes(id)));
    for (const { error } of left) expect((error as Error).name).toBe("ValidationException");
  });

  it("does not halve what time alone has stopped", async () => {
    const { left, names } = await run(["a", "b"], ["a"], "ThrottlingException");
    expect(names).toStrictEqual(["a", "b"]);
    for (const { error } of left) expect(isDeadlineExceeded(error)).toBe(true);
  });
});
