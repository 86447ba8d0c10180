import { constants } from "node:os";
import { type FunctionError, platformError } from "./invocation";
import type { Exit } from "./start-environment";

/** Go's names of signals, which AWS's messages use. */
const SIGNALS: Record<string, string> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

/** How AWS tells that a process ended before its invocation did. */
export function exitError(requestId: string, { code, signal }: Exit): FunctionError {
  return platformError(requestId, "Runtime.ExitError", exitMessage(code, signal));
}

function exitMessage(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? `${constants.signals[signal]}`}`;
  if (code === 0 || code === null) return "Runtime exited without providing a reason";
  return `Runtime exited with error: exit status ${code}`;
}
