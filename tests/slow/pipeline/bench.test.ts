import { measureSubjects } from "../../../bench/measure-subjects";

describe("bench", () => {
  it("measures both programs with the latencies of AWS", async () => {
    const [rollcall, textbook] = await measureSubjects(["rollcall", "textbook"], 20, true);
    for (const measurement of [rollcall, textbook]) {
      expect(measurement?.rows).toBe(20);
      expect(measurement?.secondsToLastInsert).toBeGreaterThan(0);
      expect(measurement?.seconds).toBeGreaterThan(measurement?.secondsToLastInsert ?? 0);
    }
    expect(Object.keys(rollcall?.cpu ?? {})).toContain("insert-users");
    expect(Object.keys(textbook?.cpu ?? {})).toContain("textbook-insert-users");
  });
});
