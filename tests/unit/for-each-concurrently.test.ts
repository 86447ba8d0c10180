import assert from "node:assert/strict";
import { forEachConcurrently } from "../../runtime/for-each-concurrently";

describe("forEachConcurrently", () => {
  it("works on every item, never on more at once than allowed", async () => {
    // Prepare
    let running = 0;
    let most = 0;
    const seen: number[] = [];

    // Act
    await forEachConcurrently(
      Array.from({ length: 20 }, (_, index) => index),
      3,
      async (item) => {
        most = Math.max(most, ++running);
        await new Promise(setImmediate);
        running--;
        seen.push(item);
      },
    );

    // Assess
    expect(most).toBe(3);
    expect(seen.length).toBe(20);
  });

  it("stops taking after an error, closes the source and throws the error", async () => {
    // Prepare
    const taken: number[] = [];
    let closed = false;
    async function* source() {
      try {
        for (let item = 0; item < 100; item++) {
          taken.push(item);
          yield item;
        }
      } finally {
        closed = true;
      }
    }

    // Act
    const run = forEachConcurrently(source(), 2, async (item) => {
      if (item === 3) throw new Error("three");
      await new Promise(setImmediate);
    });

    // Assess
    await expect(run).rejects.toThrow(/three/);
    expect(taken.length).toBeLessThan(10);
    assert.ok(closed);
  });

  it("throws the error of an item of a list, which needs no closing", async () => {
    const run = forEachConcurrently([1, 2, 3], 2, async (item) => {
      if (item === 2) throw new Error("two");
    });
    await expect(run).rejects.toThrow(/two/);
  });

  it("throws what the source throws", async () => {
    async function* source() {
      yield 1;
      throw new Error("source");
    }
    await expect(forEachConcurrently(source(), 2, async () => {})).rejects.toThrow(/source/);
  });
});
