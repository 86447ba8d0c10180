import { chmodSync, createWriteStream, mkdirSync, readdirSync, rmSync, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Permissions } from "./iam/permissions";
import { type FunctionSpec, logGroupOf } from "./lambda/function-spec";
import { arnOf } from "./program/arn";

/**
 * Opens the log files, which only the user can read: one for each function, and `denied.log` for denied calls.
 * @param directory - is created where it does not exist
 * @param onError - called where a line cannot be written
 */
export function openLogs(directory: string, onError: (error: Error) => void) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Where an earlier version created it.
  chmodSync(directory, 0o700);
  const files = new Map<string, WriteStream>();
  /** When each line was written, by function. */
  const times = new Map<string, number[]>();
  const pathOf = (functionName: string) => join(directory, `${functionName}.log`);
  const fileOf = (functionName: string) => {
    const open = files.get(functionName);
    if (open !== undefined) return open;
    const file = createWriteStream(pathOf(functionName), { mode: 0o600 }).on("error", onError);
    files.set(functionName, file);
    return file;
  };
  return {
    /** Removes the log files of an earlier run. */
    removeOld(): void {
      for (const name of readdirSync(directory)) if (name.endsWith(".log")) rmSync(join(directory, name));
    },
    write(functionName: string, line: string): void {
      fileOf(functionName).write(`${line}\n`);
      const known = times.get(functionName) ?? [];
      known.push(Date.now());
      times.set(functionName, known);
    },
    /** Reads the lines of a log in the order in which they were written; empty where there is none. */
    async read(functionName: string): Promise<LogLine[]> {
      const known = times.get(functionName) ?? [];
      const text = known.length === 0 ? "" : await readFile(pathOf(functionName), "utf8").catch(absent);
      const lines = text.split("\n").slice(0, -1);
      return lines.map((message, index) => ({ message, timestamp: known[index] ?? 0 }));
    },
    async stop(): Promise<void> {
      await Promise.all([...files.values()].map((file) => new Promise<unknown>((done) => file.end(done))));
    },
  };
}

export interface LogLine {
  message: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A log without a line has no file; one that was removed is empty. */
function absent(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}

export interface FunctionLogOptions {
  permissions: Permissions;
  specOf(functionName: string): FunctionSpec;
  write(functionName: string, line: string): void;
  /** Called with one line per denied function. */
  denied(line: string): void;
}

const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * Writes functions' output to their logs, authorised by each function's role. As on AWS, a function whose role may not
 * write has no log; here that is reported once, until the role may write again.
 */
export function createFunctionLog({ permissions, specOf, write, denied }: FunctionLogOptions) {
  /** The missing action that was reported last, by function. */
  const reported = new Map<string, string>();
  return (functionName: string, line: string): void => {
    const spec = specOf(functionName);
    const resource = arnOf("logs", `log-group:${logGroupOf(spec)}:log-stream:${functionName}`);
    const missing = ACTIONS.find((action) => permissions.evaluate(spec.roleArn, { action, resource }) !== "allowed");
    if (missing === undefined) {
      reported.delete(functionName);
      write(functionName, line);
    } else if (reported.get(functionName) !== missing) {
      reported.set(functionName, missing);
      denied(`The function ${functionName} has no log: ${spec.roleArn} is missing ${missing} on ${resource}.`);
    }
  };
}
