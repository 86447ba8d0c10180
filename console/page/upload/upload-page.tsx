import { useMemo } from "preact/hooks";
import type { UploadDetail } from "../../api";
import { between, bytes, duration, fullMoment } from "../format";
import { Badge } from "../parts/badge";
import { CopyButton } from "../parts/copy-button";
import { Icon } from "../parts/icon";
import { ProblemNotice } from "../parts/problem-notice";
import { standingOf } from "../parts/standing";
import { useNow } from "../parts/use-now";
import { useLive } from "../use-live";
import type { Definition } from "./definition";
import { ExecutionCard } from "./execution-card";
import { RejectedCard } from "./rejected-card";
import { ReportCard } from "./report-card";
import { StageCards } from "./stage-cards";
import { visitsOf } from "./visits";

/** One upload: how it stands, its execution, and what became of its rows. */
export function UploadPage({ id, view }: { id: string; view: string }) {
  const { state: detail, problem } = useLive<UploadDetail>(`/api/live/uploads/${encodeURIComponent(id)}`);
  return (
    <>
      <a class="back" href="/">
        <Icon name="back" />
        Uploads
      </a>
      <ProblemNotice problem={problem} />
      {detail && <Detail id={id} detail={detail} view={view} />}
      {!detail && !problem && <div class="card loading" role="status" aria-label="Loading the upload" />}
    </>
  );
}

function Detail({ id, detail, view }: { id: string; detail: UploadDetail; view: string }) {
  const { execution, summary, events, definition, awsConsole } = detail;
  const definedStates = useMemo<Definition>(() => JSON.parse(definition), [definition]);
  const visits = useMemo(() => visitsOf(events), [events]);
  useNow(execution.status === "RUNNING");
  return (
    <>
      <section class="hero">
        <div>
          <h1>
            {summary.key ?? id} <Badge {...standingOf(execution.status, summary)} />
          </h1>
          <Facts detail={detail} />
        </div>
        <div class="actions">
          {awsConsole && (
            <a class="button" href={awsConsole} target="_blank" rel="noreferrer">
              Open in AWS
              <Icon name="outside" />
            </a>
          )}
          {summary.rejects && (
            <a
              class="button"
              href={`/api/uploads/${encodeURIComponent(id)}/rejects.csv`}
              download={`${id}-rejects.csv`}
            >
              <Icon name="download" />
              rejects.csv
            </a>
          )}
        </div>
      </section>
      {execution.error && (
        <ProblemNotice problem={{ code: execution.error, message: execution.cause ?? "No cause was given." }}>
          <p>
            <a href="/">Upload the mended file</a>
          </p>
        </ProblemNotice>
      )}
      <StageCards execution={execution} summary={summary} />
      <ReportCard execution={execution} summary={summary} />
      <ExecutionCard
        id={id}
        view={view}
        definition={definedStates}
        visits={visits}
        execution={execution}
        events={events}
      />
      {(summary.rejected ?? 0) > 0 && <RejectedCard id={id} summary={summary} />}
    </>
  );
}

function Facts({ detail: { execution, summary } }: { detail: UploadDetail }) {
  return (
    <dl class="facts">
      <div>
        <dt>Started</dt>
        <dd>{fullMoment(execution.startedAt)}</dd>
      </div>
      <div>
        <dt>Duration</dt>
        <dd>{duration(between(execution.startedAt, execution.stoppedAt))}</dd>
      </div>
      {summary.size !== undefined && (
        <div>
          <dt>Size</dt>
          <dd>{bytes(summary.size)}</dd>
        </div>
      )}
      <div class="arn">
        <dt>Execution</dt>
        <dd>
          <code>{execution.arn}</code>
          <CopyButton text={execution.arn} what="the ARN" />
        </dd>
      </div>
    </dl>
  );
}
