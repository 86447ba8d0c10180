import type { HistoryEvent } from "../../api";
import { JsonView } from "../components/json-view";
import { elapsed, formatDateTime, formatDuration } from "../format";

/** The execution's history, event by event. */
export function EventsView({ events, startedAt }: { events: HistoryEvent[]; startedAt: string }) {
  return (
    <ol class="events">
      {events.map(({ id, type, at, details }) => (
        <li key={id}>
          <details>
            <summary>
              <span class="number muted">{id}</span>
              <b>{type}</b>
              <span class="muted">{nameOf(details)}</span>
              <time class="number muted" dateTime={at} title={formatDateTime(at)}>
                + {formatDuration(elapsed(startedAt, at))}
              </time>
            </summary>
            <JsonView json={JSON.stringify(withParsedJson(details))} label={`event ${id}`} />
          </details>
        </li>
      ))}
    </ol>
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
