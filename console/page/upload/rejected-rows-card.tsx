import { useState } from "preact/hooks";
import type { RejectedGroup, UploadSummary } from "../../api";
import { ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
import { RejectedRowsTable } from "../components/rejected-rows-table";
import { formatNumber } from "../format";
import { useFetch } from "../use-api";
import { CorrectRows } from "./correct-rows";

/** The rejected rows by error code, and the link to the file for correcting them. */
export function RejectedRowsCard({ id, summary }: { id: string; summary: UploadSummary }) {
  const base = `/api/uploads/${encodeURIComponent(id)}`;
  // Hidden, the editor keeps what was corrected.
  const [editor, setEditor] = useState<"closed" | "shown" | "hidden">("closed");
  const { value: groups, problem, retry } = useFetch<RejectedGroup[]>(summary.rejects && `${base}/rejects`);
  return (
    <section class="card" aria-labelledby="rejected-title" id="rejected">
      <header>
        <h2 id="rejected-title">{formatNumber(summary.rejected ?? 0)} rejected</h2>
        <span class="actions">
          {summary.rejects && (
            <button
              type="button"
              aria-pressed={editor === "shown"}
              onClick={() => setEditor(editor === "shown" ? "hidden" : "shown")}
            >
              <Icon name="edit" />
              Correct here
            </button>
          )}
          {summary.rejects && (
            <a class="button" href={`${base}/rejects.csv`} download>
              <Icon name="download" />
              rejects.csv
            </a>
          )}
        </span>
      </header>
      <p class="muted">
        {summary.rejects
          ? "Correct them here or in rejects.csv, and upload them: no user is created twice."
          : "There is no rejects.csv of this upload."}
      </p>
      {editor !== "closed" && (
        <div hidden={editor === "hidden"}>
          <CorrectRows id={id} />
        </div>
      )}
      <ProblemNotice problem={problem} retry={retry} />
      {groups?.map((group) => (
        <Group key={group.code} group={group} />
      ))}
    </section>
  );
}

function Group({ group: { code, count: total, rows } }: { group: RejectedGroup }) {
  return (
    <details class="group" open>
      <summary>
        <code>{code}</code>
        <span class="pill">{formatNumber(total)}</span>
      </summary>
      <RejectedRowsTable rows={rows} />
      {total > rows.length && <p class="footnote">The first {rows.length}; all of them are in rejects.csv.</p>}
    </details>
  );
}
