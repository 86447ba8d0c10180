import { useEffect, useState } from "preact/hooks";
import type { ExistingUsers } from "../../../runtime/upload/existing-users";
import type { OutcomeRows, Problem, RowOutcome, UploadSummary } from "../../api";
import { fetchJson, RequestError } from "../api-client";
import { Address } from "../components/address";
import { ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
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
        <Group key={group.outcome} id={id} {...group} areFew={(summary.rows ?? Number.POSITIVE_INFINITY) <= FEW_ROWS} />
      ))}
    </section>
  );
}

interface GroupProps {
  id: string;
  outcome: RowOutcome;
  label: string;
  count: number;
  /** Whether the upload has few rows. Unknown until it is parsed. */
  areFew: boolean;
}

function Group({ id, outcome, label, count, areFew }: GroupProps) {
  const [chosen, setChosen] = useState<boolean>();
  const isOpen = chosen ?? areFew;
  const { read, problem, isReading, isOutdated, readFirst, readMore } = useRows({ id, outcome, count, areFew, isOpen });
  return (
    <details class="group" open={isOpen} onToggle={({ currentTarget }) => setChosen(currentTarget.open)}>
      <summary>
        {label}
        <span class="pill">{formatNumber(count)}</span>
      </summary>
      {read && read.rows.length > 0 && <Rows rows={read.rows} outcome={outcome} />}
      <ProblemNotice problem={problem} />
      {(problem !== undefined || isOutdated || read?.next !== undefined) && (
        <p class="footnote actions">
          {read?.next !== undefined && (
            <button type="button" disabled={isReading} onClick={readMore}>
              More
            </button>
          )}
          {(problem !== undefined || isOutdated) && (
            <button type="button" disabled={isReading} onClick={readFirst}>
              <Icon name="redrive" class={isReading ? "spin" : ""} />
              Refresh
            </button>
          )}
          {isOutdated && "There are rows that were added after these were read."}
        </p>
      )}
    </details>
  );
}

type RowsOptions = Pick<GroupProps, "id" | "outcome" | "count" | "areFew"> & { isOpen: boolean };

/**
 * The rows that have been read, and what reads others. Their number grows while the upload runs: the rows of a small upload
 * are read again, those of a large one on request.
 */
function useRows({ id, outcome, count, areFew, isOpen }: RowsOptions) {
  const [read, setRead] = useState<OutcomeRows & { pages: number; count: number }>();
  const [problem, setProblem] = useState<Problem>();
  const [isReading, setIsReading] = useState(false);
  const readPage = async (after: number | undefined) => {
    setIsReading(true);
    setProblem(undefined);
    try {
      const path = `/api/uploads/${encodeURIComponent(id)}/rows/${outcome}?after=${after ?? ""}`;
      const page = await fetchJson<OutcomeRows>(path);
      setRead((last) =>
        last === undefined || after === undefined
          ? { ...page, pages: 1, count }
          : { ...page, rows: [...last.rows, ...page.rows], pages: last.pages + 1, count: last.count },
      );
    } catch (error) {
      setProblem(RequestError.problemOf(error));
    }
    setIsReading(false);
  };
  const hasChanged = read !== undefined && read.count !== count;
  const isReadAgain = hasChanged && areFew && read.pages === 1;
  const isDue = isOpen && !isReading && problem === undefined && (read === undefined || isReadAgain);
  useEffect(() => {
    if (isDue) void readPage(undefined);
  }, [isDue]);
  return {
    ...{ read, problem, isReading },
    isOutdated: hasChanged && !isReadAgain,
    readFirst: () => void readPage(undefined),
    readMore: () => void readPage(read?.next),
  };
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
