import { formatDeliveries } from "../../../client/deliveries";
import type { ExecutionDetail, UploadSummary } from "../../api";
import { Icon } from "../components/icon";
import { JsonView } from "../components/json-view";
import { OutcomeBar, OutcomeLegend } from "../components/outcome-bar";
import { formatCount, formatNumber } from "../format";

interface ReportCardProps {
  id: string;
  execution: ExecutionDetail;
  summary: UploadSummary;
}

/** Outcomes of the rows, and the execution's report. */
export function ReportCard({ id, execution, summary }: ReportCardProps) {
  const { rows = 0, inserted = 0, welcomed = 0, welcomeFailed = 0, notWelcomed = 0, undone = 0 } = summary;
  const deliveries = formatDeliveries(summary);
  if (rows === 0) return null;
  return (
    <section class="card report" aria-labelledby="report-title">
      <header>
        <h2 id="report-title">{formatCount(rows, "row")}</h2>
        <span class="actions">
          {inserted > 0 && (
            <a class="button" href={`/users?upload=${encodeURIComponent(id)}`}>
              <Icon name="users" />
              {formatCount(inserted, "new user")}
            </a>
          )}
          {execution.output && (
            <a class="button" href={`/api/uploads/${encodeURIComponent(id)}/report.json`} download>
              <Icon name="download" />
              Report
            </a>
          )}
        </span>
      </header>
      <OutcomeBar summary={summary} />
      <OutcomeLegend summary={summary} />
      {inserted > 0 && (
        <p class="muted">
          SES accepted {formatNumber(welcomed)} of {formatCount(inserted, "welcome email")}
          {welcomeFailed > 0 && `, and refused ${formatNumber(welcomeFailed)}`}
          {notWelcomed > 0 && `; ${formatNumber(notWelcomed)} not sent, since the upload was stopped`}.
        </p>
      )}
      {deliveries && <p class="muted">Of these emails SES reports {deliveries}.</p>}
      {undone > 0 && <p class="muted">Undo deleted {formatCount(undone, "user")}.</p>}
      {execution.output && (
        <details>
          <summary>Report</summary>
          <JsonView json={execution.output} label="the report" />
        </details>
      )}
    </section>
  );
}
