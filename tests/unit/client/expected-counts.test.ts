import { expectedCounts } from "../../../client/expected-counts";

const CHECK = { accepted: 12, duplicates: 2, rejected: 1 };
const EXISTING = { emails: 10, inserted: 7, existing: 4, isComplete: true };
const textOf = (...args: Parameters<typeof expectedCounts>) =>
  expectedCounts(...args)
    .map(({ count, text }) => `${count} ${text}`)
    .join(", ");

describe("expectedCounts", () => {
  it("does not say which users exist where the users table was not read", () => {
    expect(textOf(CHECK, undefined)).toBe("10 will be created or already exist, 2 duplicates, 1 rejected");
  });

  it("tells what a part of the emails shows", () => {
    expect(textOf({ ...CHECK, rejected: 0 }, { ...EXISTING, isComplete: false })).toBe(
      "10 will be created or already exist (of the first 10, 7 are new), 2 duplicates",
    );
  });

  it("counts a repeated row of an existing user as existing, as the report does", () => {
    expect(textOf(CHECK, EXISTING)).toBe("7 will be created, 4 already exist, 1 duplicate, 1 rejected");
  });

  it.each([
    ["keep", "4 already exist"],
    ["fill", "4 already exist (what they lack is filled in)"],
    ["update", "4 already exist (what differs is updated)"],
  ] as const)("says what the policy %s does to users who exist already", (policy, text) => {
    expect(textOf(CHECK, EXISTING, policy)).toContain(`, ${text}, `);
    expect(textOf(CHECK, { ...EXISTING, inserted: 11, existing: 0 }, policy)).toContain("0 already exist, ");
  });
});
