import { createWriteStream, mkdirSync, readdirSync, rmSync, type WriteStream } from "node:fs";
import { join } from "node:path";

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
