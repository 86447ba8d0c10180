import type { ExecutionDetail, UploadSummary } from "../../api";
import { JsonView } from "../components/json-view";
import { OutcomeBar, OutcomeLegend } from "../components/outcome-bar";
import { elapsed, formatDuration, formatNumber } from "../format";

/** Outcomes of the rows, and the execution's report. */
export function ReportCard({ execution, summary }: { execution: ExecutionDetail; summary: UploadSummary }) {
  const { rows = 0, inserted = 0, welcomed = 0, welcomeFailed = 0 } = summary;
  if (rows === 0) return null;
  return (
    <section class="card report" aria-labelledby="report-title">
      <header>
        <h2 id="report-title">{formatNumber(rows)} rows</h2>
      </header>
      <OutcomeBar summary={summary} />
      <OutcomeLegend summary={summary} />
      {inserted > 0 && (
        <p class="muted">
          {formatNumber(welcomed)} of {formatNumber(inserted)} welcome emails to new users were accepted by SES
          {welcomeFailed > 0 && `; ${formatNumber(welcomeFailed)} were not accepted`}.
        </p>
      )}
      {execution.output && (
        <details>
          <summary>Report</summary>
          <StageTimes summary={summary} />
          <JsonView json={execution.output} label="the report" />
        </details>
      )}
    </section>
  );
}

function StageTimes({ summary: { startedAt, parsedAt, welcomeStartedAt, finishedAt } }: { summary: UploadSummary }) {
  const stages = [
    { name: "Parse CSV", from: startedAt, to: parsedAt },
    { name: "Insert users", from: parsedAt, to: welcomeStartedAt },
    { name: "Send welcome emails", from: welcomeStartedAt, to: finishedAt },
    { name: "Total", from: startedAt, to: finishedAt },
  ];
  return (
    <dl class="properties">
      {stages.map(
        ({ name, from, to }) =>
          from &&
          to && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{formatDuration(elapsed(from, to))}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
