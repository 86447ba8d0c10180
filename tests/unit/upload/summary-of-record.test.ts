import type { DynamoDBRecord } from "aws-lambda";
import { itemOfRecord, summaryOfRecord } from "../../../runtime/upload/summary-of-record";

function recordOf(NewImage?: NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]): DynamoDBRecord {
  return { eventName: "MODIFY", dynamodb: { ...(NewImage && { NewImage }) } };
}

describe("summaryOfRecord", () => {
  it("returns SUMMARY as it is now", () => {
    const record = recordOf({ part: { S: "SUMMARY" }, inserted: { N: "3" } });
    expect(summaryOfRecord(record)).toStrictEqual({ part: "SUMMARY", inserted: 3 });
  });

  it.each([
    ["another item", recordOf({ part: { S: "BATCH#0" } })],
    ["an item without a part", recordOf({ uploadId: { S: "u" } })],
    ["a deleted item", recordOf()],
    ["a record without a change", { eventName: "REMOVE" } as DynamoDBRecord],
  ])("returns nothing of %s", (_, record) => {
    expect(summaryOfRecord(record)).toBeUndefined();
  });
});

describe("itemOfRecord", () => {
  it("returns any item, and nothing where it was deleted", () => {
    expect(itemOfRecord(recordOf({ part: { S: "BATCH#0" } }))).toStrictEqual({ part: "BATCH#0" });
    expect([itemOfRecord(recordOf()), itemOfRecord({})]).toStrictEqual([undefined, undefined]);
  });
});
