import { expiresAt } from "../../../runtime/upload/summary";

describe("expiresAt", () => {
  it("is 90 days from now, in whole seconds", () => {
    expect(expiresAt(Date.parse("2026-01-01T00:00:00.900Z"))).toBe(Date.parse("2026-04-01") / 1_000);
  });
});
