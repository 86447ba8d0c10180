import type { UploadSummary } from "../../api";
import { formatNumber } from "../format";

const OUTCOMES = [
  { counter: "inserted", label: "created" },
  { counter: "updated", label: "updated" },
  { counter: "existing", label: "already existed" },
  { counter: "duplicates", label: "duplicates", one: "duplicate" },
  { counter: "rejected", label: "rejected" },
  { counter: "invalid", label: "not storable" },
  { counter: "notInserted", label: "not inserted" },
] as const;

/** Outcomes of an upload's rows as a stacked bar. */
export function OutcomeBar({ summary }: { summary: UploadSummary }) {
  const { rows = 0, parsedBytes = 0, size = 0, parsedAt } = summary;
  const parts = partsOf(summary);
  const words = parts.map(({ label, rows }) => `${formatNumber(rows)} ${label}`).join(", ");
  const isParsed = parsedAt !== undefined || rows > 0;
  const rest = isParsed ? rows - sum(parts) : Math.max(1, size - parsedBytes);
  return (
    <div class="outcome-bar" role="img" aria-label={words || "Nothing yet"} title={words}>
      {isParsed
        ? parts.map(({ counter, rows: part }) => <i key={counter} class={counter} style={{ flexGrow: part }} />)
        : parsedBytes > 0 && <i class="parsing" style={{ flexGrow: parsedBytes }} />}
      {rest > 0 && <i style={{ flexGrow: rest }} />}
    </div>
  );
}

/** The outcomes with their counts, each with its colour and pattern. */
export function OutcomeLegend({ summary }: { summary: UploadSummary }) {
  return (
    <ul class="outcome-legend">
      {partsOf(summary).map(({ counter, label, rows }) => (
        <li key={counter}>
          <i class={counter} />
          <b>{formatNumber(rows)}</b> {label}
        </li>
      ))}
    </ul>
  );
}

function partsOf(summary: UploadSummary) {
  return OUTCOMES.map(({ counter, label, ...forms }) => {
    const rows = summary[counter] ?? 0;
    return { counter, rows, label: rows === 1 && "one" in forms ? forms.one : label };
  }).filter(({ rows }) => rows > 0);
}

function sum(parts: { rows: number }[]): number {
  return parts.reduce((total, { rows }) => total + rows, 0);
}
