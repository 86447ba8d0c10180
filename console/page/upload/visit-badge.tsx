import { type Status, StatusBadge } from "../components/status-badge";
import type { VisitStatus } from "./state-visits";

/** How the status of a state is shown; `none` where the execution has not reached it. */
export const VISIT_STATUSES: Record<VisitStatus | "none", Status> = {
  running: { label: "In progress", tone: "running", icon: "running" },
  succeeded: { label: "Succeeded", tone: "good", icon: "done" },
  caught: { label: "Caught error", tone: "warn", icon: "warning" },
  failed: { label: "Failed", tone: "bad", icon: "failed" },
  stopped: { label: "Stopped", tone: "bad", icon: "stopped" },
  none: { label: "Not reached", tone: "idle", icon: "stopped" },
};

export function VisitBadge({ status }: { status: VisitStatus | undefined }) {
  return <StatusBadge {...VISIT_STATUSES[status ?? "none"]} />;
}
