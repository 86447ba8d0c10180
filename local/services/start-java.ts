import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { JavaMissing } from "../errors";

/** A Java process that ends when this process does. */
export interface JavaProcess {
  /** Undefined while the process does not run. */
  readonly pid: number | undefined;
  /** The end of its stdout and stderr. */
  readonly output: string;
  /**
   * Waits until the process prints a text.
   * @param pattern - with one group
   * @returns the group's text; undefined where the process exited before
   */
  printed(pattern: RegExp): Promise<string | undefined>;
  /** Resolves with the exit code; 127 where the command could not be run. */
  readonly exited: Promise<number>;
  /** Kills the process. Resolves when it has exited; may be called more than once. */
  stop(): Promise<void>;
}

const OLDEST_VERSION = 17;
const OUTPUT_CHARACTERS = 4000;

/**
 * Starts a Java program that exits at the end of its stdin. However this process ends, the operating system then closes
 * the pipe.
 * @param parameters - of the `java` command
 */
export function startJava(command: string, parameters: string[], cwd: string): JavaProcess {
  const child = spawn(command, parameters, {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    // Its own process group: Ctrl-C in the terminal reaches this process only, which then stops the services in order.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let output = "";
  let isRunning = child.pid !== undefined;
  const append = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS);
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  const exited = Promise.withResolvers<number>();
  const end = (code: number) => {
    isRunning = false;
    exited.resolve(code);
  };
  child.on("error", (error) => {
    if (isRunning) return;
    output += error.message;
    end(127);
  });
  child.on("close", (code) => end(code ?? 1));
  // The pipe breaks when the process is killed from outside.
  child.stdin.on("error", () => {});

  return {
    get pid() {
      return isRunning ? child.pid : undefined;
    },
    get output() {
      return output;
    },
    async printed(pattern) {
      for (;;) {
        const [, found] = pattern.exec(output) ?? [];
        if (found !== undefined || !isRunning) return found;
        await Promise.race([once(child.stdout, "data"), exited.promise]);
      }
    },
    exited: exited.promise,
    async stop() {
      child.kill("SIGKILL");
      await exited.promise;
    },
  };
}

/** Returns the user's Java: JAVA_HOME's, else the first on PATH. */
export function javaCommand(environment: NodeJS.ProcessEnv): string {
  const file = process.platform === "win32" ? "java.exe" : "java";
  const ofHome = environment.JAVA_HOME && join(environment.JAVA_HOME, "bin", file);
  return ofHome && existsSync(ofHome) ? ofHome : "java";
}

/**
 * Checks the version of a Java whose program did not start: a JVM takes too long to print its version for a check before.
 * @throws JavaMissing
 */
export async function checkJava(command: string): Promise<void> {
  const { text, error } = await new Promise<{ text: string; error: Error | null }>((resolve) => {
    execFile(command, ["-version"], (error, stdout, stderr) => resolve({ text: `${stdout}${stderr}`, error }));
  });
  const version = /version "(?:1\.)?(\d+)[^"]*"/.exec(text);
  if (version === null)
    throw new JavaMissing(
      command,
      text.trim() || (error?.message ?? "it prints no version"),
      error ? { cause: error } : {},
    );
  if (Number(version[1]) < OLDEST_VERSION) throw new JavaMissing(command, `found ${version[0]}`);
}
