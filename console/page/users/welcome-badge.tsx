import type { UserDetail } from "../../api";
import { StatusBadge } from "../components/status-badge";

/** Whether SES accepted the user's welcome email. */
export function WelcomeBadge({ user: { welcome, uploadId } }: { user: UserDetail }) {
  if (welcome === undefined)
    return uploadId === undefined ? (
      <StatusBadge label="Not from an upload" tone="idle" icon="stopped" />
    ) : (
      <StatusBadge label="Email pending" tone="running" icon="running" />
    );
  if ("error" in welcome) return <StatusBadge label="Email not accepted" tone="bad" icon="failed" />;
  return <StatusBadge label="Welcomed" tone="good" icon="done" />;
}
