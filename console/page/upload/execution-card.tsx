import type { ExecutionDetail, HistoryEvent } from "../../api";
import { Icon, type IconName } from "../components/icon";
import { navigate, useAddress, withQuery } from "../router";
import type { Definition } from "./definition";
import { EventsView } from "./events-view";
import { GraphView } from "./graph-view";
import { StateInspector } from "./state-inspector";
import type { StateVisit } from "./state-visits";
import { StatesTable } from "./states-table";

interface ExecutionCardProps {
  id: string;
  view: string;
  definition: Definition;
  visits: StateVisit[];
  execution: ExecutionDetail;
  events: HistoryEvent[];
}

/** The execution in three views, as in the Step Functions console, and the chosen state. */
export function ExecutionCard({ id, view, definition, visits, execution, events }: ExecutionCardProps) {
  const address = useAddress();
  const chosen = address.searchParams.get("state") ?? "";
  const choose = (name: string) =>
    navigate(withQuery(address, { state: name === chosen ? "" : name }), { replace: true });
  const base = `/uploads/${encodeURIComponent(id)}`;
  const tab = (label: string, name: string, path: string) => ({
    label,
    href: base + path + address.search,
    isCurrent: view === name,
  });
  return (
    <section class="card execution" aria-labelledby="execution-title">
      <header>
        <h2 id="execution-title">Execution</h2>
        <ViewTabs
          label="Views of the execution"
          tabs={[tab("Graph", "graph", ""), tab("Table", "table", "/table"), tab("Events", "events", "/events")]}
        />
      </header>
      {view === "events" ? (
        <EventsView events={events} startedAt={execution.startedAt} />
      ) : (
        <div class="execution-views">
          {view === "table" ? (
            <StatesTable visits={visits} startedAt={execution.startedAt} chosen={chosen} choose={choose} />
          ) : (
            <GraphView definition={definition} visits={visits} execution={execution} chosen={chosen} choose={choose} />
          )}
          <StateInspector name={chosen} definition={definition} visits={visits} execution={execution} />
        </div>
      )}
    </section>
  );
}

/** Links between views, each with its own URL. */
function ViewTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: { href: string; label: string; icon?: IconName; isCurrent: boolean }[];
}) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ href, label, icon, isCurrent }) => (
        <a key={href} href={href} aria-current={isCurrent ? "true" : undefined}>
          {icon && <Icon name={icon} />}
          {label}
        </a>
      ))}
    </nav>
  );
}
