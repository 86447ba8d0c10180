import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";

/**
 * Asks a yes-or-no question at the terminal.
 *
 * @param question - text of the question
 * @returns whether the answer is yes; no answer is no
 */
export async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
const SIGPIPE = 13;

/** Milliseconds between checks that npm, which started this process, still runs. */
const PARENT_CHECK = 500;

interface StopRequest {
  signal: AbortSignal;
  /** Resolves on Ctrl+C, on a signal, when stdout is closed, and when the process that started this one has ended. */
  requested: Promise<undefined>;
  /** 128 plus the signal's number, as shells report it. */
  exitCode(): number;
}

/**
 * Listens for a request to stop. A second Ctrl+C ends the process at once.
 *
 * @returns the request
 */
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
    process.stdout.on("error", () => stop(SIGPIPE));
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

const BROWSERS: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Opens a page in the user's browser. Without a browser nothing happens: the address is printed as well.
 *
 * @param address - URL of the page
 */
export function openBrowser(address: string): void {
  const [command, ...parameters] = BROWSERS[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...parameters, address], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
