import { attemptsWithBackoff } from "../../runtime/retry";
import { virtualClock } from "../helpers/virtual-clock";

describe("attempts", () => {
  it("waits longer each time, up to a bound, and ends before the deadline", async () => {
    // Prepare
    const clock = virtualClock();
    const deadline = clock.now() + 60_000;

    // Act
    const seen: number[] = [];
    for await (const attempt of attemptsWithBackoff(clock, deadline)) seen.push(attempt);

    // Assess
    expect(seen.slice(0, 3)).toStrictEqual([1, 2, 3]);
    expect(clock.waits.slice(0, 3)).toStrictEqual([50, 100, 200]);
    expect(Math.max(...clock.waits)).toBe(2_500);
    expect(clock.now()).toBeLessThan(deadline);
  });

  it("starts no attempt at the deadline itself", async () => {
    const clock = virtualClock();
    const seen: number[] = [];
    for await (const attempt of attemptsWithBackoff(clock, clock.now() + 50)) seen.push(attempt);
    expect(seen).toStrictEqual([1]);
  });

  it("makes one attempt even when the deadline has passed", async () => {
    const clock = virtualClock();
    const seen: number[] = [];
    for await (const attempt of attemptsWithBackoff(clock, clock.now() - 1)) seen.push(attempt);
    expect(seen).toStrictEqual([1]);
  });
});
