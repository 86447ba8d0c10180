import type { ShownUser } from "../../api";
import { Badge } from "../parts/badge";

/** Whether SES took the user's welcome email. */
export function WelcomeBadge({ user: { welcome, uploadId } }: { user: ShownUser }) {
  if (welcome === undefined)
    return uploadId === undefined ? (
      <Badge label="Not by an upload" tone="idle" icon="stopped" />
    ) : (
      <Badge label="Email waits" tone="running" icon="running" />
    );
  if ("error" in welcome) return <Badge label="Email not accepted" tone="bad" icon="failed" />;
  return <Badge label="Welcomed" tone="good" icon="done" />;
}
