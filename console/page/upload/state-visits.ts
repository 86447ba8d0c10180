import type { HistoryEvent } from "../../api";

export type VisitStatus = "running" | "succeeded" | "caught" | "failed" | "stopped";

/** An execution's visit of a state, read from its history. */
export interface StateVisit {
  name: string;
  type: string;
  status: VisitStatus;
  enteredAt: string;
  exitedAt?: string;
  /** JSON. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  /** Attempts after the first. */
  retries: number;
}

const ENDED: Record<string, VisitStatus> = {
  ExecutionFailed: "failed",
  ExecutionTimedOut: "failed",
  ExecutionAborted: "stopped",
};

/** Reads the visited states from an execution's history, in their order. */
export function stateVisitsOf(events: HistoryEvent[]): StateVisit[] {
  const visits: StateVisit[] = [];
  for (const { type, at, details } of events) {
    const text = (name: string) => (details[name] === undefined ? undefined : String(details[name]));
    const last = visits.at(-1);
    if (type.endsWith("StateEntered")) {
      // A state whose error is caught may be exited without an event.
      if (last && last.exitedAt === undefined) Object.assign(last, { exitedAt: at, status: "caught" });
      const [name = "", input = "{}"] = [text("name"), text("input")];
      visits.push({
        name,
        type: type.replace("StateEntered", ""),
        status: "running",
        enteredAt: at,
        input,
        retries: 0,
      });
    } else if (last === undefined) {
    } else if (type.endsWith("StateExited")) {
      const output = text("output");
      const status = last.error === undefined ? "succeeded" : "caught";
      Object.assign(last, { exitedAt: at, status, ...(output !== undefined && { output }) });
    } else if (type === "TaskScheduled") {
      if (last.error !== undefined) last.retries++;
      delete last.error;
      delete last.cause;
    } else if (/^Task.*(Failed|TimedOut)$/.test(type)) {
      last.error = text("error") ?? type;
      const cause = text("cause");
      if (cause !== undefined) last.cause = cause;
    } else if (type in ENDED) {
      const [status, error, cause] = [ENDED[type], text("error"), text("cause")];
      if (last.exitedAt === undefined)
        Object.assign(last, { exitedAt: at, status, ...(error && { error }), ...(cause && { cause }) });
    }
  }
  return visits;
}
