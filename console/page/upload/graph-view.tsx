import { useMemo, useState } from "preact/hooks";
import type { ExecutionDetail } from "../../api";
import { GraphCanvas } from "../components/graph-canvas";
import { Icon } from "../components/icon";
import { ServiceIcon } from "../components/service-icon";
import { type Definition, END, START, statesWithoutFailure, type Transition, transitionsOf } from "./definition";
import { integrationOf } from "./integration";
import type { StateVisit } from "./state-visits";
import { VISIT_STATUSES } from "./visit-badge";

const BOX = { width: 228, height: 60 };
const DOT = { width: 58, height: 26 };

interface GraphViewProps {
  definition: Definition;
  visits: StateVisit[];
  execution: ExecutionDetail;
  chosen: string;
  choose: (name: string) => void;
}

/** The state machine with the progress of this execution. */
export function GraphView({ definition, visits, execution, chosen, choose }: GraphViewProps) {
  const transitions = useMemo(() => transitionsOf(definition), [definition]);
  const withoutFailure = useMemo(() => statesWithoutFailure(definition, transitions), [definition, transitions]);
  const visited = new Map(visits.map((visit) => [visit.name, visit]));
  const [showsAll, setShowsAll] = useState(false);

  const shown = (name: string) => showsAll || withoutFailure.has(name) || visited.has(name);
  const names = Object.keys(definition.States).filter(shown);
  const boxes = [{ id: START, ...DOT }, ...names.map((id) => ({ id, ...BOX })), { id: END, ...DOT }];
  const arrows = transitions
    .filter((arrow) => shown(arrow.from) && shown(arrow.to))
    .filter((arrow) => showsAll || !arrow.isFailure || isTaken(visits, execution, arrow))
    .map((arrow) => ({
      ...arrow,
      weight: arrow.isFailure ? 1 : 8,
      tone: toneOf(arrow),
    }));

  /** With all failure paths, those of the chosen state are the ones to follow. */
  function toneOf({ from, to, isFailure }: Transition): string {
    if (isTaken(visits, execution, { from, to })) return "taken";
    if (!showsAll || !definition.States[chosen]) return isFailure ? "failure" : "";
    return from === chosen || to === chosen ? "near" : "dim";
  }

  return (
    <div class="graph-view">
      <GraphCanvas
        boxes={boxes}
        arrows={arrows}
        direction="TB"
        gap={16}
        label="The state machine"
        scrolledTo={visits.at(-1)?.name}
      >
        {({ id }) => {
          if (id === START || id === END) return <div class="state-dot">{id === START ? "Start" : "End"}</div>;
          const visit = visited.get(id);
          const { label, tone, icon } = VISIT_STATUSES[visit?.status ?? "none"];
          const integration = integrationOf(definition.States[id] ?? { Type: "Task" });
          return (
            <button
              type="button"
              class={`state ${tone} ${visit ? "" : "unvisited"}`}
              aria-pressed={id === chosen}
              aria-label={`${integration.label} ${id}, ${label}`}
              onClick={() => choose(id)}
            >
              <ServiceIcon name={integration.icon} />
              <span>
                <small>{integration.label}</small> {id}
              </span>
              {visit && <Icon name={icon} class={`status ${tone === "running" ? "spin" : ""}`} />}
            </button>
          );
        }}
      </GraphCanvas>
      <div class="graph-legend">
        {(["succeeded", "running", "caught", "failed"] as const).map((status) => (
          <span key={status} class={VISIT_STATUSES[status].tone}>
            <Icon name={VISIT_STATUSES[status].icon} />
            {VISIT_STATUSES[status].label}
          </span>
        ))}
        <label class="check">
          <input type="checkbox" checked={showsAll} onChange={() => setShowsAll(!showsAll)} />
          All failure paths
        </label>
      </div>
    </div>
  );
}

/** Whether the execution took this transition. */
function isTaken(
  visits: StateVisit[],
  { status }: ExecutionDetail,
  { from, to }: { from: string; to: string },
): boolean {
  if (from === START) return visits[0]?.name === to;
  if (to === END) return status !== "RUNNING" && visits.at(-1)?.name === from;
  return visits.some(({ name }, index) => name === from && visits[index + 1]?.name === to);
}
