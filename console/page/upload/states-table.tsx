import { elapsed, formatDuration } from "../format";
import type { StateVisit } from "./state-visits";
import { VisitBadge } from "./visit-badge";

interface StatesTableProps {
  visits: StateVisit[];
  startedAt: string;
  chosen: string;
  choose: (name: string) => void;
}

/** The states that were entered, with a timeline. */
export function StatesTable({ visits, startedAt, chosen, choose }: StatesTableProps) {
  const whole = Math.max(1, ...visits.map(({ exitedAt }) => elapsed(startedAt, exitedAt)));
  return (
    <table class="states">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col" class="wide">
            Type
          </th>
          <th scope="col">Status</th>
          <th scope="col" class="wide">
            Timeline
          </th>
          <th scope="col" class="number">
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {visits.map(({ name, type, status, enteredAt, exitedAt }) => {
          const from = elapsed(startedAt, enteredAt);
          const length = elapsed(enteredAt, exitedAt);
          return (
            <tr key={enteredAt + name} class={name === chosen ? "chosen" : ""}>
              <td>
                <button type="button" class="link" aria-pressed={name === chosen} onClick={() => choose(name)}>
                  {name}
                </button>
              </td>
              <td class="wide muted">{type}</td>
              <td>
                <VisitBadge status={status} />
              </td>
              <td class="wide">
                <span class="timeline">
                  <i style={{ marginLeft: `${(100 * from) / whole}%`, width: `${(100 * length) / whole}%` }} />
                </span>
              </td>
              <td class="number">{formatDuration(length)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
