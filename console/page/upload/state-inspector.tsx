import { useState } from "preact/hooks";
import type { ExecutionDetail } from "../../api";
import { JsonView } from "../components/json-view";
import { UnbrokenOptions } from "../components/unbroken-options";
import { elapsed, formatDateTime, formatDuration } from "../format";
import type { Definition } from "./definition";
import type { StateVisit } from "./state-visits";
import { VisitBadge } from "./visit-badge";

interface StateInspectorProps {
  /** Empty for the execution itself. */
  name: string;
  definition: Definition;
  visits: StateVisit[];
  execution: ExecutionDetail;
}

const TABS = ["Input", "Output", "Definition"] as const;

/** Input, output and definition of the chosen state, or of the execution. */
export function StateInspector({ name, definition, visits, execution }: StateInspectorProps) {
  const [tab, setTab] = useState<(typeof TABS)[number]>("Input");
  const state = definition.States[name];
  const visit = visits.findLast((each) => each.name === name);
  const texts: Record<(typeof TABS)[number], string | undefined> = state
    ? { Input: visit?.input, Output: visit?.output, Definition: JSON.stringify(state) }
    : { Input: execution.input, Output: execution.output, Definition: JSON.stringify(definition) };
  const text = texts[tab];
  return (
    <aside class="inspector" aria-label={state ? `State ${name}` : "The execution as a whole"}>
      <h3>{state ? name : "Whole execution"}</h3>
      {state ? (
        <>
          <VisitBadge status={visit?.status} />
          {visit && (
            <p class="muted">
              Entered {formatDateTime(visit.enteredAt)}
              {visit.exitedAt && `, left after ${formatDuration(elapsed(visit.enteredAt, visit.exitedAt))}`}
              {visit.retries > 0 && `, tried ${visit.retries + 1} times`}
            </p>
          )}
        </>
      ) : (
        <p class="muted">Choose a state to see its input and output.</p>
      )}
      {visit?.error && (
        <p class="notice warn">
          <span>
            <code>{visit.error}</code> <UnbrokenOptions text={visit.cause ?? ""} />
          </span>
        </p>
      )}
      <div class="tabs" role="tablist" aria-label="Parts of the state">
        {TABS.map((each) => (
          <button key={each} type="button" role="tab" aria-selected={tab === each} onClick={() => setTab(each)}>
            {each}
          </button>
        ))}
      </div>
      {text === undefined ? (
        <p class="muted">None yet.</p>
      ) : (
        <JsonView json={text} label={`${tab} of ${state ? name : "the execution"}`} />
      )}
    </aside>
  );
}
