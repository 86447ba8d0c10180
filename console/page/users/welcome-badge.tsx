import type { UserDetail, UserStatus } from "../../api";
import { type Status, StatusBadge } from "../components/status-badge";

/** How the status of a user's welcome email is shown. */
export const WELCOME_STATUSES: Record<UserStatus, Status> = {
  welcomed: { label: "Welcomed", tone: "good", icon: "done" },
  delivered: { label: "Delivered", tone: "good", icon: "done" },
  bounced: { label: "Bounced", tone: "bad", icon: "failed" },
  complained: { label: "Complained", tone: "bad", icon: "warning" },
  pending: { label: "Email pending", tone: "running", icon: "running" },
  failed: { label: "Email not accepted", tone: "bad", icon: "failed" },
  stopped: { label: "Email not sent", tone: "idle", icon: "stopped" },
  external: { label: "Not from an upload", tone: "idle", icon: "stopped" },
};

/** Whether SES accepted the user's welcome email, and what became of it. */
export function WelcomeBadge({ user }: { user: UserDetail }) {
  return <StatusBadge {...WELCOME_STATUSES[user.status]} />;
}
