import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Usage } from "./read-hostile-file";

const MEGABYTE = 2 ** 20;

/** Reads a file in which every line opens a quote, in a process of its own. */
async function usageOf(megabytes: number): Promise<Usage> {
  const script = join(__dirname, "read-hostile-file.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--require", "ts-node/register/transpile-only", script],
    String(megabytes),
  ]);
  return JSON.parse(stdout);
}

describe("openCsv, for a file in which every line opens a quote", () => {
  it("takes linear time and bounded memory for 50 MB", async () => {
    const tenth = await usageOf(5);
    const whole = await usageOf(50);
    expect(whole.rows / tenth.rows).toBeCloseTo(10, 0);
    expect(whole.accepted).toBe(0);
    expect(whole.cpuSeconds / tenth.cpuSeconds).toBeLessThan(15);
    expect(whole.maxRssBytes).toBeLessThan(tenth.maxRssBytes + 100 * MEGABYTE);
  });
});
