import { useState } from "preact/hooks";
import type { HistoryEvent } from "../../api";
import { JsonView } from "../components/json-view";
import { elapsed, formatDateTime, formatDuration, formatTimestamp } from "../format";

interface EventsViewProps {
  events: HistoryEvent[];
  startedAt: string;
}

/** The execution's history, event by event, each with its time since the start and on the clock. */
export function EventsView({ events, startedAt }: EventsViewProps) {
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set());
  const isAllExpanded = expanded.size >= events.length;
  const toggle = (id: number, isOpen: boolean) => {
    if (isOpen !== expanded.has(id))
      setExpanded(new Set(isOpen ? [...expanded, id] : [...expanded].filter((each) => each !== id)));
  };
  return (
    <>
      <div class="events-head">
        <span class="number">#</span>
        <span>Type</span>
        <span>Step</span>
        <span class="number">After</span>
        <span class="number">At</span>
        <button
          type="button"
          class="link"
          onClick={() => setExpanded(new Set(isAllExpanded ? [] : events.map(({ id }) => id)))}
        >
          {isAllExpanded ? "Collapse all" : "Expand all"}
        </button>
      </div>
      <ol class="events">
        {events.map(({ id, type, at, details }) => (
          <li key={id}>
            <details open={expanded.has(id)} onToggle={({ currentTarget }) => toggle(id, currentTarget.open)}>
              <summary>
                <span class="number muted">{id}</span>
                <b>{type}</b>
                <span class="muted">{nameOf(details)}</span>
                <span class="number muted">+ {formatDuration(elapsed(startedAt, at))}</span>
                <time class="number muted" dateTime={at} title={formatDateTime(at)}>
                  {formatTimestamp(at)}
                </time>
              </summary>
              {expanded.has(id) && <JsonView json={JSON.stringify(withParsedJson(details))} label={`event ${id}`} />}
            </details>
          </li>
        ))}
      </ol>
    </>
  );
}

function nameOf({ name, resource, error }: Record<string, unknown>): string {
  const [text] = [name, error, resource].filter((each) => typeof each === "string");
  return String(text ?? "");
}

/** Details with embedded JSON parsed. */
function withParsedJson(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, parsed(value)]));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}
