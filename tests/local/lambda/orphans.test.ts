import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

test("Functions end with their host, even when it is killed", async () => {
  // Prepare
  const host = spawn(
    process.execPath,
    ["--require", "ts-node/register/transpile-only", join(__dirname, "host-process.ts")],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  cleanups.push(() => host.kill("SIGKILL"));
  const [line] = await once(createInterface(host.stdout), "line");
  const { pids, directory }: { pids: number[]; directory: string } = JSON.parse(line);
  cleanups.push(() => rm(directory, { recursive: true }));

  // Act
  host.kill("SIGKILL");
  await once(host, "exit");

  // Assess
  expect(pids.length).toBe(2);
  for (const pid of pids) while (isRunning(pid)) await new Promise(setImmediate);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
