import type { ExecutionStatus, ShownSummary } from "../../api";
import type { IconName } from "./icon";

export type Tone = "running" | "good" | "warn" | "bad" | "idle";

export interface Standing {
  label: string;
  tone: Tone;
  icon: IconName;
}

const RUNNING: Record<string, string> = { PARSING: "Parsing", INSERTING: "Inserting", WELCOMING: "Welcoming" };

/** Where an upload stands, in a word. */
export function standingOf(status: ExecutionStatus, summary: ShownSummary): Standing {
  switch (status) {
    case "SUCCEEDED":
      return summary.status === "COMPLETED_WITH_PROBLEMS"
        ? { label: "Completed with problems", tone: "warn", icon: "warning" }
        : { label: "Completed", tone: "good", icon: "done" };
    case "FAILED":
      return { label: "Failed", tone: "bad", icon: "failed" };
    case "TIMED_OUT":
      return { label: "Timed out", tone: "bad", icon: "failed" };
    case "ABORTED":
      return { label: "Stopped", tone: "bad", icon: "stopped" };
    default:
      return { label: RUNNING[summary.status ?? ""] ?? "Running", tone: "running", icon: "running" };
  }
}
