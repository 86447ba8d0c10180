import { createTableThroughput } from "../../../bench/aws/table-throughput";

/** Takes single units of as many keys for some seconds, as fast as possible. @returns how many were taken in each second */
function takenPerSecond(throughput: ReturnType<typeof createTableThroughput>, clock: { now: number }, seconds: number) {
  return Array.from({ length: seconds }, (_, second) => {
    let taken = 0;
    for (let step = 0; step < 100; step++) {
      clock.now += 10;
      for (let key = 0; key < 300; key++) if (throughput.take(`key ${second} ${step} ${key}`, 1)) taken++;
    }
    return taken;
  });
}

describe("createTableThroughput", () => {
  it("takes 4,000 units a second of a new table, in four partitions", () => {
    const clock = { now: 0 };
    const throughput = createTableThroughput(4_000, () => clock.now);
    expect(throughput.partitions()).toBe(4);
    const [, second = 0, third = 0] = takenPerSecond(throughput, clock, 3);
    expect([second, third].every((taken) => taken > 3_900 && taken <= 4_000)).toBe(true);
  });

  it("takes 1,000 units a second of one key, whatever the table takes", () => {
    const clock = { now: 0 };
    const throughput = createTableThroughput(20_000, () => clock.now);
    expect(throughput.partitions()).toBe(20);
    let taken = 0;
    for (let step = 0; step < 2_000; step++) {
      clock.now += 1;
      for (let unit = 0; unit < 5; unit++) if (throughput.take("one key", 1)) taken++;
    }
    // A second's worth at the start, and two seconds, of which fractions round to less.
    expect(taken).toBeGreaterThanOrEqual(2_999);
    expect(taken).toBeLessThanOrEqual(3_000);
  });

  it("grows to twice its peak half an hour later", () => {
    const clock = { now: 0 };
    const throughput = createTableThroughput(4_000, () => clock.now);
    takenPerSecond(throughput, clock, 61);
    clock.now += 29 * 60_000;
    throughput.take("a key", 1);
    expect(throughput.partitions()).toBe(4);
    clock.now += 2 * 60_000;
    throughput.take("a key", 1);
    // The first second's burst counts towards the peak.
    expect(throughput.partitions()).toBe(9);
  });
});
