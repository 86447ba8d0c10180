import type { StopResult } from "../../api";
import { ConfirmButton } from "../components/confirm-button";
import { ProblemNotice } from "../components/feedback";
import { useAction } from "../use-api";

/** The button that stops an upload, after it asks. */
export function StopButton({ id }: { id: string }) {
  const { isRunning, result, problem, start } = useAction<StopResult>(`/api/uploads/${encodeURIComponent(id)}/stop`);
  return (
    <>
      <ConfirmButton
        label="Stop"
        icon="stopped"
        confirmLabel="Stop this upload"
        isRunning={isRunning}
        isDisabled={result?.stopped === true}
        isDestructive
        onConfirm={() => void start()}
      >
        No further users, no further emails. It cannot be continued.
      </ConfirmButton>
      <ProblemNotice problem={problem} />
    </>
  );
}
