import { useMemo } from "preact/hooks";
import { isStoppable } from "../../../client/stages";
import type { UploadDetail, UploadSummary } from "../../api";
import { CopyButton } from "../components/copy-button";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { useNow, useTitle } from "../components/hooks";
import { Icon } from "../components/icon";
import { StatusBadge, uploadStatus } from "../components/status-badge";
import { WaitingNotices } from "../components/waiting-notices";
import { formatAgo, formatBytes, formatDateTime, formatDuration } from "../format";
import { useEventStream } from "../use-api";
import type { Definition } from "./definition";
import { durationsOf } from "./durations";
import { ExecutionCard } from "./execution-card";
import { OutcomeRowsCard } from "./outcome-rows-card";
import { RejectedRowsCard } from "./rejected-rows-card";
import { remainingTime } from "./remaining-time";
import { ReportCard } from "./report-card";
import { StageCards } from "./stage-cards";
import { stateVisitsOf } from "./state-visits";
import { StopButton } from "./stop-button";
import { UndoCard } from "./undo-card";

interface UploadPageProps {
  id: string;
  view: string;
}

/** One upload: its status, its execution, and the outcomes of its rows. */
export function UploadPage({ id, view }: UploadPageProps) {
  const { state: detail, problem } = useEventStream<UploadDetail>(`/api/live/uploads/${encodeURIComponent(id)}`);
  useTitle(detail?.summary.key ?? id);
  return (
    <>
      <a class="back" href="/">
        <Icon name="back" />
        Uploads
      </a>
      {!detail && problem && <h1>{id}</h1>}
      <ProblemNotice problem={problem} />
      <WaitingNotices works={detail?.waiting ?? []} />
      {detail && <Detail id={id} detail={detail} view={view} />}
      {!detail && !problem && <LoadingCard label="Loading the upload" />}
    </>
  );
}

/** The address that is notified of the end, and why one was not. */
function NotificationNote({ notifyEmail, notifyError, notifyMessageId, notifiedAt }: UploadSummary) {
  // Until then, the error is that of the address that the upload states.
  const isRefused = notifiedAt !== undefined && notifyMessageId === undefined;
  const isNotified = notifiedAt ? `was notified ${formatAgo(notifiedAt)}` : "is notified of the end";
  return (
    <>
      {notifyError && !isRefused && (
        <p class="muted" role="status">
          The address to notify is not valid: {notifyError}
        </p>
      )}
      {notifyEmail && (
        <p class="muted" role="status">
          {isRefused ? `${notifyEmail} was not notified: ${notifyError}` : `${notifyEmail} ${isNotified}.`}
        </p>
      )}
    </>
  );
}

function Detail({ id, detail, view }: { id: string; detail: UploadDetail; view: string }) {
  const { execution, summary, events, definition, awsConsole } = detail;
  const definedStates = useMemo<Definition>(() => JSON.parse(definition), [definition]);
  const visits = useMemo(() => stateVisitsOf(events), [events]);
  useNow(execution.status === "RUNNING");
  return (
    <>
      <section class="hero">
        <div>
          <h1>
            {summary.key ?? id} <StatusBadge {...uploadStatus(execution.status, summary, detail.waiting)} />
          </h1>
          <Properties detail={detail} />
        </div>
        <div class="actions">
          {(execution.status === "RUNNING" || (isStoppable(summary) && summary.accepted !== 0)) && (
            <StopButton id={id} />
          )}
          {awsConsole && (
            <a class="button" href={awsConsole} target="_blank" rel="noreferrer">
              Open in AWS
              <Icon name="outside" />
            </a>
          )}
          {summary.rejects && (
            <a class="button" href={`/api/uploads/${encodeURIComponent(id)}/rejects.csv`} download>
              <Icon name="download" />
              rejects.csv
            </a>
          )}
        </div>
      </section>
      <NotificationNote {...summary} />
      {execution.error && summary.status !== "STOPPED" && (
        <ProblemNotice problem={{ code: execution.error, message: execution.cause ?? "No cause was given." }}>
          <p>
            <a href="/">Upload a corrected file</a>
          </p>
        </ProblemNotice>
      )}
      <StageCards execution={execution} summary={summary} />
      <ReportCard id={id} execution={execution} summary={summary} />
      <ExecutionCard
        id={id}
        view={view}
        definition={definedStates}
        visits={visits}
        execution={execution}
        events={events}
      />
      {(summary.rejected ?? 0) > 0 && <RejectedRowsCard id={id} summary={summary} />}
      <OutcomeRowsCard id={id} summary={summary} />
      {summary.finishedAt !== undefined && (summary.inserted ?? 0) > 0 && <UndoCard id={id} summary={summary} />}
    </>
  );
}

function Properties({ detail: { execution, summary, waiting } }: { detail: UploadDetail }) {
  const isProgressing = execution.status === "RUNNING" && waiting === undefined;
  const remaining = isProgressing ? remainingTime(summary, Date.now()) : undefined;
  return (
    <dl class="properties">
      <div>
        <dt>Started</dt>
        <dd>
          {formatDateTime(execution.startedAt)} <small>{formatAgo(execution.startedAt)}</small>
        </dd>
      </div>
      <div>
        <dt>Duration</dt>
        <dd>{formatDuration(durationsOf(execution, summary).total)}</dd>
      </div>
      {remaining !== undefined && (
        <div>
          <dt>Remaining</dt>
          <dd>about {formatDuration(remaining)}</dd>
        </div>
      )}
      {summary.size !== undefined && (
        <div>
          <dt>Size</dt>
          <dd>{formatBytes(summary.size)}</dd>
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
