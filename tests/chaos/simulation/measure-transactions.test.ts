import { RECEIPTS_PER_TRANSACTION } from "../../../runtime/upload/receipts";
import { measureTransactions } from "./measure-transactions";

describe("transactions on one SUMMARY", () => {
  it("write receipts of far more rows a second with few full invocations than with many small ones", async () => {
    const before = await measureTransactions({ writers: 20, messages: 10 }, 15_000);
    const now = await measureTransactions({ writers: 5, messages: RECEIPTS_PER_TRANSACTION }, 15_000);
    expect(before.conflicts).toBeGreaterThan(0.5);
    expect(before.transactionsPerSecond).toBeGreaterThan(15);
    expect(now.conflicts).toBeLessThan(before.conflicts);
    expect(now.rowsPerSecond).toBeGreaterThan(1.5 * before.rowsPerSecond);
    expect(now.longestWait).toBeLessThan(2);
  });
});
