import { useState } from "preact/hooks";
import type { ShownExecution } from "../../api";
import { between, duration, fullMoment } from "../format";
import { Badge } from "../parts/badge";
import { JsonView } from "../parts/json-view";
import type { Definition } from "./definition";
import { VISIT_STANDINGS } from "./visit-standings";
import type { Visit } from "./visits";

interface StateInspectorProps {
  /** Empty: the execution as a whole. */
  name: string;
  definition: Definition;
  visits: Visit[];
  execution: ShownExecution;
}

const PARTS = ["Input", "Output", "Definition"] as const;

/** Input, output and definition of the chosen state, or of the execution. */
export function StateInspector({ name, definition, visits, execution }: StateInspectorProps) {
  const [part, setPart] = useState<(typeof PARTS)[number]>("Input");
  const state = definition.States[name];
  const visit = visits.findLast((each) => each.name === name);
  const standing = VISIT_STANDINGS[visit?.status ?? "none"];
  const texts: Record<(typeof PARTS)[number], string | undefined> = state
    ? { Input: visit?.input, Output: visit?.output, Definition: JSON.stringify(state) }
    : { Input: execution.input, Output: execution.output, Definition: JSON.stringify(definition) };
  const text = texts[part];
  return (
    <aside class="inspector" aria-label={state ? `State ${name}` : "The execution as a whole"}>
      <h3>{state ? name : "Whole execution"}</h3>
      {state ? (
        <>
          <Badge {...standing} />
          {visit && (
            <p class="muted">
              Entered {fullMoment(visit.enteredAt)}
              {visit.exitedAt && `, left after ${duration(between(visit.enteredAt, visit.exitedAt))}`}
              {visit.retries > 0 && `, tried ${visit.retries + 1} times`}
            </p>
          )}
        </>
      ) : (
        <p class="muted">Choose a state to see what went in and what came out.</p>
      )}
      {visit?.error && (
        <p class="notice warn">
          <span>
            <code>{visit.error}</code> {visit.cause}
          </span>
        </p>
      )}
      <div class="tabs" role="tablist" aria-label="Parts of the state">
        {PARTS.map((each) => (
          <button key={each} type="button" role="tab" aria-selected={part === each} onClick={() => setPart(each)}>
            {each}
          </button>
        ))}
      </div>
      {text === undefined ? (
        <p class="muted">None yet.</p>
      ) : (
        <JsonView json={text} label={`${part} of ${state ? name : "the execution"}`} />
      )}
    </aside>
  );
}
