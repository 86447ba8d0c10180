import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createRandom } from "../../../local/faults/create-random";

const drawn = (seed: string, count: number) => Array.from({ length: count }, createRandom(seed));

describe("createRandom", () => {
  it("draws the same for the same seed, and nothing alike for seeds that are alike", () => {
    assert.deepEqual(drawn("7", 100), drawn("7", 100));
    const equal = drawn("8", 100).filter((value, index) => value === drawn("7", 100)[index]);
    assert.deepEqual(equal, []);
  });

  it("draws evenly from 0 to below 1", () => {
    const values = drawn("1", 100_000);

    assert.ok(values.every((value) => value >= 0 && value < 1));
    const tenths = Array.from({ length: 10 }, (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length);
    for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 500, `${tenths}`);
  });
});
