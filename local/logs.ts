import { chmodSync, createWriteStream, mkdirSync, readdirSync, rmSync, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Permissions } from "./iam/permissions";
import { type FunctionSpec, logGroupOf } from "./lambda/function-spec";
import { arnOf } from "./program/arn";

/** A log's lines, and when each was written: a number of 8 bytes a line. Both are files, since a log has no bound. */
interface LogFiles {
  lines: WriteStream;
  times: WriteStream;
}

/**
 * Opens the log files, which only the user can read: one for each function, and `denied.log` for denied calls.
 * @param directory - is created where it does not exist
 * @param timesDirectory - existing folder for the times of the lines
 * @param onError - called where a line cannot be written
 */
export function openLogs(directory: string, timesDirectory: string, onError: (error: Error) => void) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // Where an earlier version created it.
  chmodSync(directory, 0o700);
  const open = new Map<string, LogFiles>();
  const create = (path: string) => createWriteStream(path, { mode: 0o600 }).on("error", onError);
  const pathOf = (functionName: string) => join(directory, `${functionName}.log`);
  const timesPathOf = (functionName: string) => join(timesDirectory, `${functionName}.times`);
  const filesOf = (functionName: string): LogFiles => {
    const known = open.get(functionName);
    if (known !== undefined) return known;
    const files = { lines: create(pathOf(functionName)), times: create(timesPathOf(functionName)) };
    open.set(functionName, files);
    return files;
  };
  return {
    /** Removes the log files of an earlier run. */
    removeOld(): void {
      for (const name of readdirSync(directory)) if (name.endsWith(".log")) rmSync(join(directory, name));
    },
    write(functionName: string, line: string): void {
      const { lines, times } = filesOf(functionName);
      const time = Buffer.alloc(TIME_BYTES);
      time.writeDoubleLE(Date.now());
      times.write(time);
      lines.write(`${line}\n`);
    },
    /**
     * Reads the lines of a log in the order in which they were written; empty where there is none. Those of this moment
     * may be missing.
     */
    async read(functionName: string): Promise<LogLine[]> {
      if (!open.has(functionName)) return [];
      const [text, times] = await Promise.all([
        readFile(pathOf(functionName)).catch(absent),
        readFile(timesPathOf(functionName)).catch(absent),
      ]);
      const timed = Math.floor(times.length / TIME_BYTES);
      const messages = text.toString().split("\n").slice(0, -1).slice(0, timed);
      return messages.map((message, index) => ({ message, timestamp: times.readDoubleLE(index * TIME_BYTES) }));
    },
    async stop(): Promise<void> {
      const files = [...open.values()].flatMap(({ lines, times }) => [lines, times]);
      await Promise.all(files.map((file) => new Promise<unknown>((done) => file.end(done))));
    },
  };
}

const TIME_BYTES = 8;

export interface LogLine {
  message: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A log without a line has no file; one that was removed is empty. */
function absent(error: NodeJS.ErrnoException): Buffer {
  if (error.code === "ENOENT") return Buffer.alloc(0);
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
