import { formatDeliveries } from "../../../client/deliveries";

describe("formatDeliveries", () => {
  it.each([
    [
      { welcomed: 10_000, delivered: 9_950, bounced: 40, complained: 2 },
      "9,950 delivered, 40 bounced, 2 complained about, 8 not reported yet",
    ],
    [{ welcomed: 3, delivered: 3 }, "3 delivered"],
    [{ welcomed: 1, bounced: 1 }, "0 delivered, 1 bounced"],
    [{ welcomed: 1, delivered: 2 }, "2 delivered"],
    [{ delivered: 1 }, "1 delivered"],
    [{ welcomed: 3 }, undefined],
    [{}, undefined],
  ])("formats %j as %s", (counts, text) => {
    expect(formatDeliveries(counts)).toBe(text);
  });
});
