import type { Standing } from "../parts/standing";
import type { VisitStatus } from "./visits";

/** How a stay in a state is shown. */
export const VISIT_STANDINGS: Record<VisitStatus | "none", Standing> = {
  running: { label: "In progress", tone: "running", icon: "running" },
  succeeded: { label: "Succeeded", tone: "good", icon: "done" },
  caught: { label: "Caught error", tone: "warn", icon: "warning" },
  failed: { label: "Failed", tone: "bad", icon: "failed" },
  stopped: { label: "Stopped", tone: "bad", icon: "stopped" },
  none: { label: "Not reached", tone: "idle", icon: "stopped" },
};
