import { useEffect, useState } from "preact/hooks";
import type { ExistingUsers } from "../../../runtime/upload/existing-users";
import type { OutcomeRows, Problem, RowOutcome, UploadSummary } from "../../api";
import { fetchJson, RequestError } from "../api-client";
import { Address } from "../components/address";
import { ProblemNotice } from "../components/feedback";
import { formatNumber } from "../format";

const OUTCOMES: { outcome: RowOutcome; label: string }[] = [
  { outcome: "updated", label: "Updated an existing user" },
  { outcome: "duplicates", label: "Repeat a row of this file" },
  { outcome: "existing", label: "Already existed" },
  { outcome: "invalid", label: "DynamoDB does not store them" },
];

const POLICIES: Record<ExistingUsers, string> = {
  keep: "This upload keeps existing users as they are.",
  fill: "This upload fills in what existing users lack, and overwrites nothing.",
  update: "This upload updates the columns of existing users for which a row has a value.",
};

/** Rows of an upload whose receipts are read without being asked for: a few hundred kilobytes. */
const FEW_ROWS = 10_000;

/** The accepted rows that created no user, by the reason. */
export function OutcomeRowsCard({ id, summary }: { id: string; summary: UploadSummary }) {
  const groups = OUTCOMES.map((group) => ({ ...group, count: summary[group.outcome] ?? 0 }));
  const present = groups.filter(({ count }) => count > 0);
  if (present.length === 0) return null;
  const total = present.reduce((sum, { count }) => sum + count, 0);
  return (
    <section class="card" aria-labelledby="no-user-title">
      <header>
        <h2 id="no-user-title">{formatNumber(total)} accepted without a new user</h2>
      </header>
      <p class="muted">{POLICIES[summary.existingUsers ?? "keep"]} They get no second welcome email.</p>
      {present.map((group) => (
        // The rows are read again as their number grows.
        <Group key={`${group.outcome} ${group.count}`} id={id} {...group} isOpen={(summary.rows ?? 0) <= FEW_ROWS} />
      ))}
    </section>
  );
}

interface GroupProps {
  id: string;
  outcome: RowOutcome;
  label: string;
  count: number;
  isOpen: boolean;
}

function Group({ id, outcome, label, count, isOpen: opensAtOnce }: GroupProps) {
  const [isOpen, setIsOpen] = useState(opensAtOnce);
  const { rows, next, problem, readMore } = useRows(id, outcome, isOpen);
  return (
    <details class="group" open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        {label}
        <span class="pill">{formatNumber(count)}</span>
      </summary>
      <ProblemNotice problem={problem} />
      {rows.length > 0 && <Rows rows={rows} outcome={outcome} />}
      {next !== undefined && (
        <p class="footnote">
          <button type="button" onClick={readMore}>
            More
          </button>
        </p>
      )}
    </details>
  );
}

/** The rows that have been read, and what reads the ones after them. */
function useRows(id: string, outcome: RowOutcome, isWanted: boolean) {
  const [read, setRead] = useState<OutcomeRows & { problem?: Problem; isStarted?: boolean }>({ rows: [] });
  const readMore = async () => {
    const path = `/api/uploads/${encodeURIComponent(id)}/rows/${outcome}?after=${read.next ?? ""}`;
    try {
      const page = await fetchJson<OutcomeRows>(path);
      setRead(({ rows }) => ({ ...page, rows: [...rows, ...page.rows], isStarted: true }));
    } catch (error) {
      setRead((last) => ({ ...last, problem: RequestError.problemOf(error), isStarted: true }));
    }
  };
  useEffect(() => {
    if (isWanted && !read.isStarted) void readMore();
  }, [isWanted]);
  return { ...read, readMore };
}

function Rows({ rows, outcome }: { rows: OutcomeRows["rows"]; outcome: RowOutcome }) {
  return (
    <table class="outcomes">
      <thead>
        <tr>
          <th scope="col" class="number">
            Line
          </th>
          <th scope="col">Email</th>
          <th scope="col">{outcome === "invalid" ? "Reason" : "Created by"}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ line, email, firstLine, detail }) => (
          <tr key={line}>
            <td class="number muted">{line}</td>
            <td>
              {email === undefined ? (
                <span class="muted">(see the file)</span>
              ) : (
                <a href={`/users/${encodeURIComponent(email)}`}>
                  <Address text={email} />
                </a>
              )}
            </td>
            <td>
              {outcome === "duplicates" && `line ${firstLine ?? "unknown"}`}
              {outcome === "invalid" && detail}
              {(outcome === "existing" || outcome === "updated") &&
                (detail === undefined ? (
                  "another program"
                ) : (
                  <a href={`/uploads/${encodeURIComponent(detail)}`} title={detail}>
                    <Address text={shortened(detail)} />
                  </a>
                ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An upload's id with the first digits of its hash. */
function shortened(uploadId: string): string {
  return uploadId.replace(/(-[0-9a-f]{8})[0-9a-f]{24}$/, "$1…");
}
