import { spawn } from "node:child_process";
import { join } from "node:path";

/** A child process that dies with this one, however this one ends. */
export interface Supervised {
  /** Of the command itself; undefined while it is not running. */
  readonly pid: number | undefined;
  /** What it wrote last to stdout and stderr; at most OUTPUT_KEPT characters. */
  readonly output: string;
  /** Resolves with the exit code; 127 where the command could not be run. */
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

const OUTPUT_KEPT = 4000;

export function startSupervised(command: string, parameters: string[], cwd: string): Supervised {
  const supervisor = spawn(process.execPath, [join(__dirname, "supervise.mts"), command, ...parameters], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    // Its own process group: Ctrl-C in the terminal is for us, who then stop the services in order.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let output = "";
  let pid: number | undefined;
  let isAnnounced = false;
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
    if (isAnnounced) return;
    const announced = /^pid (\d+)\n/m.exec(output);
    if (announced === null) return;
    isAnnounced = true;
    pid = Number(announced[1]);
    output = output.replace(announced[0], "");
  };
  supervisor.stdout.on("data", keep);
  supervisor.stderr.on("data", keep);
  const ended = Promise.withResolvers<number>();
  supervisor.on("error", (error) => {
    output += error.message;
    ended.resolve(127);
  });
  supervisor.on("close", (code) => {
    pid = undefined;
    ended.resolve(code ?? 1);
  });
  // Writing nothing, it still hears of it when the supervisor is gone first.
  supervisor.stdin.on("error", () => {});

  return {
    get pid() {
      return pid;
    },
    get output() {
      return output;
    },
    exited: ended.promise,
    async stop() {
      supervisor.stdin.destroy();
      await ended.promise;
    },
  };
}
