import type { WaitingWork } from "../../../client/waiting/work";
import type { ExecutionStatus, UploadSummary } from "../../api";
import { Icon, type IconName } from "./icon";

/** How a status is shown: in a word, a colour and an icon. */
export interface Status {
  label: string;
  tone: "running" | "good" | "warn" | "bad" | "idle";
  icon: IconName;
}

export function StatusBadge({ label, tone, icon }: Status) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} class={tone === "running" ? "spin" : ""} />
      {label}
    </span>
  );
}

const STAGES: Record<string, string> = { PARSING: "Parsing", INSERTING: "Inserting", WELCOMING: "Welcoming" };

/** The status of an upload: its execution's; while it runs the stage's, or where it waits. */
export function uploadStatus(status: ExecutionStatus, summary: UploadSummary, waiting: WaitingWork[] = []): Status {
  if (summary.status === "STOPPED") return { label: "Stopped", tone: "warn", icon: "stopped" };
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
      if (waiting[0]) return { label: `Waits in ${waiting[0].where}`, tone: "warn", icon: "warning" };
      return { label: STAGES[summary.status ?? ""] ?? "Running", tone: "running", icon: "running" };
  }
}
