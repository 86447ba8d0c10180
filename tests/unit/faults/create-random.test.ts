import { createRandom } from "../../../local/faults/create-random";

const drawn = (seed: string, count: number) => Array.from({ length: count }, createRandom(seed));

describe("createRandom", () => {
  it("draws the same for the same seed, and nothing alike for seeds that are alike", () => {
    expect(drawn("7", 100)).toStrictEqual(drawn("7", 100));
    const equal = drawn("8", 100).filter((value, index) => value === drawn("7", 100)[index]);
    expect(equal).toStrictEqual([]);
  });

  it("draws evenly from 0 to below 1", () => {
    const values = drawn("1", 100_000);

    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length);
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});
