import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { FunctionError } from "./invocation";
import type { EnvironmentMessage, InvokeMessage, ProcessUsage } from "./messages";
import { splitOutput } from "./split-output";

export interface EnvironmentOptions {
  directory: string;
  memoryMb: number;
  variables: Record<string, string>;
  onLine(line: string): void;
}

/** How a process ended: an exit code, or a signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export type Answer =
  | ({ type: "done"; payload: string } & ProcessUsage)
  | ({ type: "failed"; error: FunctionError } & ProcessUsage)
  | { type: "exited"; exit: Exit };

export interface Environment {
  /** The handler is loaded, or why it is not. */
  readonly ready: Promise<
    { type: "ready" } | { type: "broken"; error: FunctionError } | { type: "exited"; exit: Exit }
  >;
  /** Resolves when the process is gone and all of its output has been seen. */
  readonly exited: Promise<Exit>;
  readonly pid: number | undefined;
  invoke(message: InvokeMessage): Promise<Answer>;
  /** Kills the process at once. */
  kill(): Promise<Exit>;
}

/** Starts a function's process. One invocation at a time; who calls sees to that, and to the time limits. */
export function startEnvironment({ directory, memoryMb, variables, onLine }: EnvironmentOptions): Environment {
  const child = spawn(
    process.execPath,
    [
      "--preserve-symlinks",
      "--preserve-symlinks-main",
      // The shares that Lambda's own Node.js runtime gives to the old and the young generation.
      `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
      `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
      join(__dirname, "bootstrap.mjs"),
    ],
    {
      cwd: directory,
      env: variables,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Its own process group: Ctrl-C in the terminal is for the host, which then stops its functions in order.
      detached: process.platform !== "win32",
      windowsHide: true,
    },
  );
  const ready = Promise.withResolvers<Awaited<Environment["ready"]>>();
  const closed = Promise.withResolvers<Exit>();
  let answer: { requestId: string; resolve(answer: Answer): void } | undefined;
  let said: Exclude<Answer, { type: "exited" }> | undefined;
  let outputEnded = false;

  const settle = () => {
    if (answer === undefined || said === undefined || !outputEnded) return;
    const { resolve } = answer;
    answer = undefined;
    resolve(said);
  };
  const output = splitOutput(onLine, (requestId) => {
    if (requestId !== answer?.requestId) return;
    outputEnded = true;
    settle();
  });
  const errors = splitOutput(onLine, () => {});
  child.stdout?.on("data", output.push);
  child.stderr?.on("data", errors.push);
  child.on("message", (message: EnvironmentMessage) => {
    if (message.type === "ready" || message.type === "broken") ready.resolve(message);
    else if (message.requestId === answer?.requestId) {
      said = message;
      settle();
    }
  });
  const end = (exit: Exit) => {
    output.end();
    errors.end();
    ready.resolve({ type: "exited", exit });
    closed.resolve(exit);
    // A fatal error is told before the process exits, and told is better than seen.
    if (said !== undefined) answer?.resolve(said);
    else answer?.resolve({ type: "exited", exit });
    answer = undefined;
  };
  child.on("error", (error) => {
    if (child.pid !== undefined) return;
    onLine(`The process could not be started: ${error.message}`);
    end({ code: null, signal: null });
  });
  child.on("close", (code, signal) => end({ code, signal }));

  return {
    ready: ready.promise,
    exited: closed.promise,
    pid: child.pid,
    invoke(message) {
      const result = Promise.withResolvers<Answer>();
      answer = { requestId: message.requestId, resolve: result.resolve };
      said = undefined;
      outputEnded = false;
      // A process that has just died cannot be written to; its end answers.
      child.send(message, () => {});
      return result.promise;
    },
    kill() {
      killGroup(child);
      return closed.promise;
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
