import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLogs } from "../../../local/logs";

describe("logs", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "logs-test-"));
    jest.useFakeTimers({ doNotFake: ["setTimeout", "setImmediate", "nextTick"] });
  });
  afterEach(() => {
    jest.useRealTimers();
    rmSync(directory, { recursive: true });
  });

  function open() {
    return openLogs(join(directory, "logs"), directory, (error) => {
      throw error;
    });
  }

  it("reads each line with the time at which it was written", async () => {
    const logs = open();
    const times = [1_700_000_000_000, 1_700_000_000_001, 1_800_000_000_000];
    for (const time of times) {
      jest.setSystemTime(time);
      logs.write("hello", `line of ${time}`);
    }

    await logs.stop();
    const lines = await logs.read("hello");

    expect(lines).toStrictEqual(times.map((timestamp) => ({ message: `line of ${timestamp}`, timestamp })));
  });

  it("keeps the times of lines in a file, not in memory", async () => {
    const logs = open();
    for (let line = 0; line < 1000; line++) logs.write("hello", `line ${line}`);

    await logs.stop();

    expect(statSync(join(directory, "hello.times")).size).toBe(8 * 1000);
  });

  it("reads nothing of a function that wrote nothing, or whose log was removed", async () => {
    const logs = open();
    logs.write("removed", "a line");
    await logs.stop();

    logs.removeOld();
    const read = [await logs.read("silent"), await logs.read("removed")];

    expect(read).toStrictEqual([[], []]);
  });
});
