import { countProcessed, getStageProgress } from "../../../client/stages";
import type { ExecutionDetail, UploadSummary } from "../../api";
import { Icon } from "../components/icon";
import { elapsed, formatDuration, formatNumber } from "../format";
import { durationsOf } from "./durations";

const SIGNS = { done: "check", failed: "cross", stopped: "minus" } as const;

/** Progress of each stage with its counts, its rows per second and its duration. */
export function StageCards({ execution, summary }: { execution: ExecutionDetail; summary: UploadSummary }) {
  const { stages: durations } = durationsOf(execution, summary);
  const rates = ratesOf(execution, summary);
  const stages = getStageProgress({ summary });
  const isDone = stages.map(({ share }, index) => share === 1 && (index > 0 || summary.parsedAt !== undefined));
  const hasFailed = execution.status !== "RUNNING" && execution.status !== "SUCCEEDED";
  return (
    <ol class="stages">
      {stages.map(({ name, share, detail }, index) => {
        const [rate, duration] = [rates[index], durations[index]];
        // A stage without work is complete before it begins.
        const isIdle = share === 1 && index > 0 && ((index === 1 ? summary.accepted : summary.inserted) ?? 0) === 0;
        // It has failed before the stage's total was known.
        const isUnreached = hasFailed && share === undefined;
        const isEnd = hasFailed && isDone.indexOf(false) === index;
        const outcome = isDone[index] ? "done" : isEnd ? (summary.status === "STOPPED" ? "stopped" : "failed") : "";
        return (
          <li key={name} class={outcome}>
            <div class="stage-name">
              <span class="stage-sign" aria-hidden="true">
                {outcome === "" ? index + 1 : <Icon name={SIGNS[outcome]} />}
              </span>
              {name}
              {!isIdle && !isUnreached && <b>{share === undefined ? "…" : `${Math.floor(share * 100)} %`}</b>}
            </div>
            <progress max={1} value={share ?? 0} aria-label={`${name}, done`} />
            <small>
              {[
                isUnreached && detail === "0" ? "not reached" : detail,
                rate !== undefined && `${formatNumber(rate)} a second`,
                duration !== undefined && !isIdle && formatDuration(duration),
              ]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </li>
        );
      })}
    </ol>
  );
}

/** Rows per second of each stage, from the upload's start to the stage's end: the stages overlap. */
function ratesOf({ startedAt, stoppedAt }: ExecutionDetail, summary: UploadSummary): (number | undefined)[] {
  const { processed, emailed } = countProcessed(summary);
  const rate = (done: number, end: string | undefined) => {
    const seconds = elapsed(startedAt, end ?? stoppedAt) / 1000;
    return done > 0 && seconds > 0 ? Math.round(done / seconds) : undefined;
  };
  return [
    rate(summary.rows ?? 0, summary.parsedAt),
    rate(processed - (summary.notInserted ?? 0), summary.welcomeStartedAt),
    rate(emailed - (summary.notWelcomed ?? 0), summary.finishedAt),
  ];
}
