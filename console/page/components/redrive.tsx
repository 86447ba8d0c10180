import { useState } from "preact/hooks";
import type { Problem, RedriveResult } from "../../api";
import { fetchJson, RequestError } from "../api-client";
import { formatCount } from "../format";
import { ProblemNotice } from "./feedback";
import { Icon } from "./icon";

/** The redrive of a dead-letter queue. */
export interface Redrive {
  isRunning: boolean;
  result?: RedriveResult;
  problem?: Problem;
  start: () => Promise<void>;
}

/** @param queue - name of the queue, such as `buffer-dead-letters` */
export function useRedrive(queue: string): Redrive {
  const [state, setState] = useState<Omit<Redrive, "start">>({ isRunning: false });
  const start = async () => {
    setState({ isRunning: true });
    try {
      const path = `/api/queues/${encodeURIComponent(queue)}/redrive`;
      setState({ isRunning: false, result: await fetchJson<RedriveResult>(path, { method: "POST" }) });
    } catch (error) {
      setState({ isRunning: false, problem: RequestError.problemOf(error) });
    }
  };
  return { ...state, start };
}

/** The button that redrives a queue, after it asks. */
export function RedriveButton({ redrive, isEmpty = false }: { redrive: Redrive; isEmpty?: boolean }) {
  const [isConfirming, setIsConfirming] = useState(false);
  if (isConfirming)
    return (
      <span class="actions">
        <button
          type="button"
          class="primary"
          onClick={() => {
            setIsConfirming(false);
            void redrive.start();
          }}
        >
          <Icon name="redrive" />
          Redrive all messages
        </button>
        <button type="button" onClick={() => setIsConfirming(false)}>
          Cancel
        </button>
      </span>
    );
  return (
    <button type="button" class="primary" disabled={redrive.isRunning || isEmpty} onClick={() => setIsConfirming(true)}>
      <Icon name="redrive" class={redrive.isRunning ? "spin" : ""} />
      Redrive …
    </button>
  );
}

/** What a redrive did, or why it failed. */
export function RedriveOutcome({ redrive: { result, problem } }: { redrive: Redrive }) {
  return (
    <>
      <ProblemNotice problem={problem} />
      {result && (
        <p class="notice good" role="status">
          <Icon name="done" />
          {formatCount(result.redriven, "message")} redriven to {result.target}
          {result.remaining > 0 && `, ${result.remaining} remaining`}.
        </p>
      )}
    </>
  );
}
