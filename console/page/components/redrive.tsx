import type { RedriveResult } from "../../api";
import { formatCount } from "../format";
import { type Action, useAction } from "../use-api";
import { ConfirmButton } from "./confirm-button";
import { ProblemNotice } from "./feedback";
import { Icon } from "./icon";

/** The redrive of a dead-letter queue. */
export type Redrive = Action<RedriveResult>;

/** @param queue - name of the queue, such as `buffer-dead-letters` */
export function useRedrive(queue: string): Redrive {
  return useAction<RedriveResult>(`/api/queues/${encodeURIComponent(queue)}/redrive`);
}

/** The button that redrives a queue, after it asks. */
export function RedriveButton({ redrive, isEmpty = false }: { redrive: Redrive; isEmpty?: boolean }) {
  return (
    <ConfirmButton
      label="Redrive"
      icon="redrive"
      confirmLabel="Redrive all messages"
      isRunning={redrive.isRunning}
      isDisabled={isEmpty}
      isPrimary
      onConfirm={() => void redrive.start()}
    />
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
