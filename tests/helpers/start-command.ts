import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

const POLL_INTERVAL = 50;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves once stderr holds the text. */
  says(text: string): Promise<void>;
}

/** Runs what `npm start` runs, without a terminal. */
export function startCommand(parameters: string[], env?: NodeJS.ProcessEnv): Started {
  return start(["cli/start.js", ...parameters], env);
}

/** Runs what `npx rollcall` runs, without a terminal. */
export function startRollcall(parameters: string[], env?: NodeJS.ProcessEnv): Started {
  return start(["cli/rollcall.js", ...parameters], env);
}

function start(parameters: string[], env: NodeJS.ProcessEnv = process.env): Started {
  const child = spawn(process.execPath, parameters, { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "close").then(([code, signal]): Ended => ({ code, signal, stdout, stderr }));
  return {
    child,
    ended,
    async says(text) {
      await until(() => {
        if (child.exitCode !== null) throw new Error(`Ended without saying "${text}":\n${stderr}`);
        return stderr.includes(text);
      });
    },
  };
}

/** Waits until the condition holds. The test runner's own time limit ends a wait for nothing. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(POLL_INTERVAL);
}

/** The processes that descend from this one at this moment. */
export function descendants(pid: number | undefined): number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const parents = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (ancestor: number): number[] =>
    parents.flatMap(([child = 0, parent]) => (parent === ancestor ? [child, ...below(child)] : []));
  return pid === undefined ? [] : below(pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
