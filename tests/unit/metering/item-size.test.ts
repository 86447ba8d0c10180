import { itemSize, valueSize } from "../../../local/metering/charges-of";

describe("the size of an item", () => {
  const values: [string, Parameters<typeof valueSize>[0], number][] = [
    ["text, in UTF-8", { S: "naïve" }, 6],
    ["a number, half a byte a digit", { N: "-12345.6" }, 4],
    ["bytes", { B: "AQID" }, 3],
    ["a boolean", { BOOL: true }, 1],
    ["null", { NULL: true }, 1],
    ["a set of texts", { SS: ["a", "bc"] }, 3],
    ["a set of numbers", { NS: ["1", "22"] }, 4],
    ["a set of bytes", { BS: ["AQ==", "AQI="] }, 3],
    ["a list", { L: [{ S: "a" }, { BOOL: false }] }, 3 + 2 + 2],
    ["a map", { M: { ab: { S: "c" } } }, 3 + 1 + 3],
    ["nothing", undefined, 1],
  ];
  for (const [what, value, size] of values)
    it(`counts ${what}`, () => {
      expect(valueSize(value)).toBe(size);
    });

  it("is of names and values", () => {
    expect(itemSize({ email: { S: "a@x.org" }, line: { N: "7" } })).toBe(5 + 7 + 4 + 2);
    expect(itemSize(undefined)).toBe(0);
  });
});
