import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";

/** Asks at the terminal. @returns whether the answer is yes; no answer is no */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** How often to look whether npm, which started this process, is still there. */
const PARENT_CHECK = 500;

interface StopRequest {
  signal: AbortSignal;
  /** Resolves when somebody wants an end: Ctrl+C, a signal, or the death of the process that started this one. */
  requested: Promise<undefined>;
  /** 128 and the signal's number, as shells have it. */
  exitCode(): number;
}

/** Listens for a request to stop; a second Ctrl+C does not wait for the clean end. */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  let code = 0;
  const requested = new Promise<undefined>((resolve) => {
    const stop = (number: number) => {
      if (controller.signal.aborted) process.exit(128 + number);
      code = 128 + number;
      controller.abort();
      resolve(undefined);
    };
    for (const [name, number] of Object.entries(SIGNALS)) process.on(name, () => stop(number));
    const parent = process.ppid;
    const check = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(check);
      stop(SIGNALS.SIGHUP);
    }, PARENT_CHECK);
    check.unref();
  });
  return { signal: controller.signal, requested, exitCode: () => code };
}

const COMMANDS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens a page in the user's browser; where there is none, the address that is printed has to do. */
export function openBrowser(address: string): void {
  const [command, ...parameters] = COMMANDS[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...parameters, address], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
