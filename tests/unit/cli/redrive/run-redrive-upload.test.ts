import { formatUnwelcomed } from "../../../../cli/redrive/run-redrive-upload";

describe("formatUnwelcomed", () => {
  it("counts the users without a welcome email", () => {
    expect(formatUnwelcomed({ unwelcomed: 1_200, recent: 0 })).toBe("1,200 users without a welcome email");
  });

  it("says which users are not enqueued, and why", () => {
    expect(formatUnwelcomed({ unwelcomed: 0, recent: 1 })).toBe(
      "0 users without a welcome email\n  1 more user created in the last 25 hours: the users stream may still have the records of them. Try again later",
    );
  });
});
