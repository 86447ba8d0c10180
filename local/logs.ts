import { createWriteStream, mkdirSync, readdirSync, rmSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import type { Rights } from "./iam/permissions";
import { type FunctionSpec, logGroupOf } from "./lambda/function-spec";
import { arnOf } from "./program/arn";

/** Logs: a file for each function and one for refused calls. */
export function openLogs(directory: string) {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, WriteStream>();
  const fileOf = (functionName: string) => {
    const open = files.get(functionName) ?? createWriteStream(join(directory, `${functionName}.log`));
    files.set(functionName, open);
    return open;
  };
  return {
    /** Removes what an earlier run left. */
    beginAnew(): void {
      for (const name of readdirSync(directory)) if (name.endsWith(".log")) rmSync(join(directory, name));
    },
    write(functionName: string, line: string): void {
      fileOf(functionName).write(`${line}\n`);
    },
    async stop(): Promise<void> {
      await Promise.all([...files.values()].map((file) => new Promise<void>((done) => file.end(done))));
    },
  };
}

export interface FunctionLogOptions {
  rights: Rights;
  specOf(functionName: string): FunctionSpec;
  write(functionName: string, line: string): void;
  /** Told of a refusal, a line. */
  denied(line: string): void;
}

const ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * Writes functions' lines to their logs, each with the rights of its role. A function that may not write has no log, as
 * on AWS, where nothing says so; here it is told once, until it may again.
 */
export function createFunctionLog({ rights, specOf, write, denied }: FunctionLogOptions) {
  /** What was told last of a function. */
  const told = new Map<string, string>();
  return (functionName: string, line: string): void => {
    const spec = specOf(functionName);
    const resource = arnOf("logs", `log-group:${logGroupOf(spec)}:log-stream:${functionName}`);
    const missing = ACTIONS.find((action) => rights.refusalOf(spec.roleArn, { action, resource }) !== undefined);
    if (missing === undefined) {
      told.delete(functionName);
      write(functionName, line);
    } else if (told.get(functionName) !== missing) {
      told.set(functionName, missing);
      denied(`The function ${functionName} has no log: ${spec.roleArn} is missing ${missing} on ${resource}.`);
    }
  };
}
