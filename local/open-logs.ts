import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";

/** The functions' log groups: a file for each function, begun anew. */
export function openLogs(directory: string) {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, WriteStream>();
  const fileOf = (functionName: string) => {
    const open = files.get(functionName) ?? createWriteStream(join(directory, `${functionName}.log`));
    files.set(functionName, open);
    return open;
  };
  return {
    write(functionName: string, line: string): void {
      fileOf(functionName).write(`${line}\n`);
    },
    async stop(): Promise<void> {
      await Promise.all([...files.values()].map((file) => new Promise<void>((done) => file.end(done))));
    },
  };
}
