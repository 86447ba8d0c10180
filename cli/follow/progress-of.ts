import { say } from "../terminal/say";
import { visible } from "../terminal/visible";
import { lineProgress, type Progress, terminalProgress } from "./progress";

/** Progress of a file on stderr: drawn in place where that is a terminal. */
export function progressOf(file: string): Progress {
  return process.stderr.isTTY ? terminalProgress(process.stderr) : lineProgress(visible(file), say);
}
