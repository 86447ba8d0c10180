import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { FunctionError } from "./invocation";

export interface EnvironmentOptions {
  directory: string;
  memoryMb: number;
  variables: Record<string, string>;
  onLine(line: string): void;
}

/** A process's exit code or signal. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export type Answer =
  | ({ type: "done"; payload: string } & ProcessUsage)
  | ({ type: "failed"; error: FunctionError } & ProcessUsage)
  | { type: "exited"; exit: Exit };

export interface Environment {
  /** The result of the init phase. */
  readonly ready: Promise<
    { type: "ready" } | { type: "broken"; error: FunctionError } | { type: "exited"; exit: Exit }
  >;
  /** Resolves when the process has exited and its output has been read. */
  readonly exited: Promise<Exit>;
  readonly pid: number | undefined;
  invoke(message: InvokeMessage): Promise<Answer>;
  /** Kills the process at once. */
  kill(): Promise<Exit>;
}

/** Starts a function's process. The caller runs one invocation at a time and enforces the time limits. */
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
      // Its own process group: Ctrl-C in the terminal reaches the host only, which then stops its functions in order.
      detached: process.platform !== "win32",
      windowsHide: true,
    },
  );
  const ready = Promise.withResolvers<Awaited<Environment["ready"]>>();
  const closed = Promise.withResolvers<Exit>();
  let answer: { requestId: string; resolve(answer: Answer): void } | undefined;
  let reported: Exclude<Answer, { type: "exited" }> | undefined;
  let outputEnded = false;

  const settle = () => {
    if (answer === undefined || reported === undefined || !outputEnded) return;
    const { resolve } = answer;
    answer = undefined;
    resolve(reported);
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
      reported = message;
      settle();
    }
  });
  const end = (exit: Exit) => {
    output.end();
    errors.end();
    ready.resolve({ type: "exited", exit });
    closed.resolve(exit);
    // A fatal error is sent before the process exits and says more than the exit code.
    if (reported !== undefined) answer?.resolve(reported);
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
      reported = undefined;
      outputEnded = false;
      // Sending to a process that has just exited fails; its exit is the answer.
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

/** From the host to the environment: one invocation. The event is an object: the channel serialises it once. */
export interface InvokeMessage {
  requestId: string;
  functionArn: string;
  /** From traceIdOf. */
  traceId: string;
  /** Epoch milliseconds. */
  deadline: number;
  event: unknown;
}

/** The process's resource usage so far. */
export interface ProcessUsage {
  /** User and system, microseconds, since the process began. */
  cpuMicros: number;
  /** Peak. */
  maxRssBytes: number;
}

/** From the environment to the host. `bootstrap.mjs` is the other end and cannot import this module: change them together. */
export type EnvironmentMessage =
  | { type: "ready" }
  | { type: "broken"; error: FunctionError }
  | ({ type: "done"; requestId: string; payload: string } & ProcessUsage)
  | ({ type: "failed"; requestId: string; error: FunctionError /** It exits now. */; fatal?: true } & ProcessUsage);

/**
 * Splits output into lines. A line that begins with U+001E marks the end of an invocation's output.
 * @returns `push` takes a chunk; `end` passes on a last line without a line end
 */
function splitOutput(
  onLine: (line: string) => void,
  onEnd: (requestId: string) => void,
): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const emit = (line: string) => {
    const mark = line.indexOf("\u001e");
    const text = (mark === -1 ? line : line.slice(0, mark)).replace(/\r$/, "");
    if (text !== "") onLine(text);
    if (mark !== -1) onEnd(line.slice(mark + 1));
  };
  return {
    push(chunk) {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) emit(line);
    },
    end() {
      emit(rest + decoder.end());
      rest = "";
    },
  };
}
