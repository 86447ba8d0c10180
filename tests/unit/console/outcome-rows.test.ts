import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { outcomeRows } from "../../../console/server/outcome-rows";
import type { ConsoleSource } from "../../../console/server/source";
import { fakeClient } from "../../helpers/fake-client";

/** Receipts of an upload in the order of their batches, queried in pages of some receipts. */
function prepare(receipts: { part: string; notes: object[] }[], perPage: number) {
  const { client, sent } = fakeClient<DynamoDBDocumentClient>((_command, input) => {
    const { ExpressionAttributeValues: values } = input as { ExpressionAttributeValues: Record<string, string> };
    const { ":first": first = "", ":last": last = "" } = values;
    const found = receipts.filter(({ part }) => part >= first && part <= last);
    const Items = found.slice(0, perPage);
    return { Items, ...(found.length > perPage && { LastEvaluatedKey: Items.at(-1) }) };
  });
  const source = { stack: { documents: client, outputs: { uploadsTable: "uploads" } } } as unknown as ConsoleSource;
  return { source, sent };
}

const receipt = (number: number, notes: object[]) => ({ part: `BATCH#${String(number).padStart(6, "0")}`, notes });

describe("outcomeRows", () => {
  it("lists the rows of one outcome with their emails and where the user came from", async () => {
    const { source, sent } = prepare(
      [
        receipt(0, [
          { line: 3, email: "bob@x.org", outcome: "existing", detail: "people-1" },
          { line: 4, email: "ann@x.org", outcome: "duplicates", firstLine: 2 },
        ]),
        receipt(1, [{ line: 30, outcome: "duplicates", firstLine: 2 }]),
      ],
      1,
    );
    expect(await outcomeRows(source, "u", "duplicates", undefined)).toStrictEqual({
      rows: [
        { line: 4, email: "ann@x.org", firstLine: 2 },
        { line: 30, firstLine: 2 },
      ],
    });
    expect(await outcomeRows(source, "u", "existing", undefined)).toStrictEqual({
      rows: [{ line: 3, email: "bob@x.org", detail: "people-1" }],
    });
    expect(sent[0]?.input).toMatchObject({
      FilterExpression: "#outcome > :none",
      ExpressionAttributeNames: { "#outcome": "duplicates" },
    });
  });

  it("continues after the batch with which the last response ended", async () => {
    const notes = Array.from({ length: 25 }, (_, index) => ({ line: index, outcome: "existing" }));
    const receipts = Array.from({ length: 6 }, (_, number) => receipt(number, notes));
    const { source } = prepare(receipts, 100);
    const first = await outcomeRows(source, "u", "existing", undefined);
    expect([first.rows.length, first.next]).toStrictEqual([100, 3]);
    const second = await outcomeRows(source, "u", "existing", first.next);
    expect([second.rows.length, second.next]).toStrictEqual([50, undefined]);
  });

  it("ends a response after ten queries that found nothing", async () => {
    const { source, sent } = prepare(
      Array.from({ length: 30 }, (_, number) => receipt(number, [])),
      1,
    );
    expect(await outcomeRows(source, "u", "invalid", undefined)).toStrictEqual({ rows: [], next: 9 });
    expect(sent).toHaveLength(10);
  });
});
