import { formatAge } from "../../../client/format";

describe("formatAge", () => {
  for (const [milliseconds, text] of [
    [0, "1 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [2 * 3_600_000 + 1, "2 h"],
    [9 * 86_400_000, "9 d"],
  ] as const)
    it(`calls ${milliseconds} ms ${text}`, () => {
      expect(formatAge(milliseconds)).toBe(text);
    });
});
