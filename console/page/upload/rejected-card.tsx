import type { RejectedGroup, ShownSummary } from "../../api";
import { count } from "../format";
import { Icon } from "../parts/icon";
import { ProblemNotice } from "../parts/problem-notice";
import { RejectedTable } from "../parts/rejected-table";
import { useAnswer } from "../use-answer";

/** The rejected rows by what is wrong with them, and the way to mend them. */
export function RejectedCard({ id, summary }: { id: string; summary: ShownSummary }) {
  const base = `/api/uploads/${encodeURIComponent(id)}`;
  const { value: groups, problem } = useAnswer<RejectedGroup[]>(summary.rejects && `${base}/rejects`);
  return (
    <section class="card" aria-labelledby="rejected-title" id="rejected">
      <header>
        <h2 id="rejected-title">{count(summary.rejected ?? 0)} rejected</h2>
        <a class="button" href={`${base}/rejects.csv`} download={`${id}-rejects.csv`}>
          <Icon name="download" />
          rejects.csv
        </a>
      </header>
      <p class="muted">Mend them in rejects.csv and upload that file: nobody is signed up twice.</p>
      <ProblemNotice problem={problem} />
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
        <span class="pill">{count(total)}</span>
      </summary>
      <RejectedTable rows={rows} />
      {total > rows.length && <p class="footnote">The first {rows.length}; all of them are in rejects.csv.</p>}
    </details>
  );
}
