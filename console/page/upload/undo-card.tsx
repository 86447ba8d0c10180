import { useState } from "preact/hooks";
import type { UndoPlan } from "../../../client/undo-plan";
import type { UndoResult, UploadSummary } from "../../api";
import { ConfirmButton } from "../components/confirm-button";
import { ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
import { formatCount, formatDateTime } from "../format";
import { type FetchState, useAction, useFetch } from "../use-api";

interface UndoCardProps {
  id: string;
  summary: UploadSummary;
}

/** Deletes the users that an upload created, after it shows which and asks. */
export function UndoCard({ id, summary: { inserted = 0, undone = 0 } }: UndoCardProps) {
  const [welcomed, setWelcomed] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const path = `/api/uploads/${encodeURIComponent(id)}/undo${welcomed ? "?welcomed=true" : ""}`;
  const { isRunning, result, problem, start } = useAction<UndoResult>(path);
  const plan = useFetch<UndoPlan>(isAsking ? path : undefined);
  const isUndone = undone >= inserted;
  return (
    <section class="card" aria-labelledby="undo-title">
      <header>
        <h2 id="undo-title">Undo</h2>
        {!isUndone && (
          <span class="actions">
            <ConfirmButton
              label="Undo"
              icon="redrive"
              confirmLabel="Delete these users"
              isRunning={isRunning}
              isDestructive
              isConfirmDisabled={plan.value === undefined || plan.value.toUndo === 0}
              onAsk={setIsAsking}
              onConfirm={() => void start()}
            >
              <label>
                <input
                  type="checkbox"
                  checked={welcomed}
                  onChange={({ currentTarget }) => setWelcomed(currentTarget.checked)}
                />{" "}
                Welcomed users too
              </label>
              <Plan plan={plan} />
            </ConfirmButton>
          </span>
        )}
      </header>
      <p class="muted">
        {isUndone
          ? "All users that this upload created are deleted."
          : "Deletes the users that this upload created, if they were not welcomed and not changed since. Updates of existing users are not undone."}
      </p>
      <ProblemNotice problem={problem} />
      {result && (
        <p class="notice good" role="status">
          <Icon name="done" />
          {formatCount(result.undone, "user")} deleted.
        </p>
      )}
    </section>
  );
}

/** What undo would do. */
function Plan({ plan: { value: plan, problem } }: { plan: FetchState<UndoPlan> }) {
  if (problem) return <ProblemNotice problem={problem} />;
  if (plan === undefined) return <span>Counting …</span>;
  return (
    <span>
      {formatCount(plan.toUndo, "user")} to delete
      {plan.welcomed > 0 && `, ${plan.welcomed} welcomed stay`}
      {plan.changed > 0 && `, ${plan.changed} changed stay`}
      {plan.updated > 0 && `, ${plan.updated} updated stay as they are`}
      {Date.parse(plan.from) > Date.now() && `, not before ${formatDateTime(plan.from)}`}.
    </span>
  );
}
