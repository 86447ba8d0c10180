import { receiptPart } from "../../../runtime/upload/summary";

describe("receiptPart", () => {
  it("names each batch, those beyond a million too", () => {
    expect(receiptPart(42)).toBe("BATCH#000042");
    expect(receiptPart(999_999)).toBe("BATCH#999999");
    expect(receiptPart(1_000_000)).toBe("BATCH#1000000");
  });
});
