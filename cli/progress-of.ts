import { lineProgress, type Progress, terminalProgress } from "./progress";
import { say } from "./say";

/** Progress of a file on stderr: drawn in place where that is a terminal. */
export function progressOf(file: string): Progress {
  return process.stderr.isTTY ? terminalProgress(process.stderr) : lineProgress(file, say);
}
