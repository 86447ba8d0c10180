import { deadlineOf, endOf, isoTime, systemClock } from "../../runtime/clock";
import { contextWith } from "../helpers/lambda-events";
import { virtualClock } from "../helpers/virtual-clock";

describe("systemClock", () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it("returns this machine's time", () => {
    const [before, now, after] = [Date.now(), systemClock.now(), Date.now()];
    expect(before <= now && now <= after).toBe(true);
  });

  it("waits for the given time", async () => {
    // Prepare
    jest.useFakeTimers({ doNotFake: ["setImmediate"] });
    let isOver = false;
    const waiting = systemClock.wait(1_000).then(() => {
      isOver = true;
    });

    // Act, Assess
    jest.advanceTimersByTime(999);
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    jest.advanceTimersByTime(1);
    await waiting;
  });

  it("draws by chance", () => {
    const draws = Array.from({ length: 20 }, () => systemClock.random());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    expect(new Set(draws).size).toBeGreaterThan(1);
  });
});

describe("isoTime", () => {
  it("is UTC", () => expect(isoTime(virtualClock(0))).toBe("1970-01-01T00:00:00.000Z"));
});

describe("deadlineOf", () => {
  it("leaves a run three seconds to answer before Lambda ends it", () => {
    const clock = virtualClock(1_000_000);
    expect(endOf(contextWith(60), clock)).toBe(1_060_000);
    expect(deadlineOf(contextWith(60), clock)).toBe(1_057_000);
  });
});
