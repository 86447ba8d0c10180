import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { receiptPart } from "../../../runtime/upload/summary";

describe("receiptPart", () => {
  it("names each batch, those beyond a million too", () => {
    assert.equal(receiptPart(42), "BATCH#000042");
    assert.equal(receiptPart(999_999), "BATCH#999999");
    assert.equal(receiptPart(1_000_000), "BATCH#1000000");
  });
});
