import { Fragment } from "preact";
import { expectedCounts } from "../../../client/expected-counts";
import type { ExistingUsers } from "../../../runtime/upload/existing-users";
import type { Preview } from "../../api";
import { Icon } from "../components/icon";
import { RejectedRowsTable } from "../components/rejected-rows-table";
import { UnbrokenOptions } from "../components/unbroken-options";
import { formatCount, formatNumber } from "../format";

const DELIMITERS: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

/** The result of a check: counts, columns, the first rows, and the rows that will be rejected. */
export function PreviewView({ preview, policy }: { preview: Preview; policy: ExistingUsers }) {
  const { rejected, rows, delimiter, encoding, headerLine, warnings } = preview;
  return (
    <>
      <p class="verdict">
        <Icon name={rejected === 0 ? "done" : "warning"} class={rejected === 0 ? "good" : "warn"} />
        <Verdict preview={preview} policy={policy} />
      </p>
      <p class="muted">
        {formatCount(rows, "row")}, separated by {DELIMITERS[delimiter] ?? delimiter}, {encoding.toUpperCase()}
        {headerLine > 1 && `, header on line ${headerLine}`}. Valid rows are imported; rejected rows are written to
        rejects.csv, to correct and upload.
      </p>
      {warnings.map((warning) => (
        <p key={warning} class="muted">
          Note: <UnbrokenOptions text={warning} />
        </p>
      ))}
      <h3>Columns</h3>
      <ul class="mapping">
        {preview.mapping.map(({ column, attribute }) => (
          <li key={attribute} class={attribute === "email" || attribute === "name" ? "key" : ""}>
            <span>{column || "(no title)"}</span>
            <span aria-hidden="true">→</span>
            <code>{attribute}</code>
          </li>
        ))}
      </ul>
      <h3>First rows</h3>
      <FirstRows preview={preview} />
      {rejected > 0 && <RejectedRows preview={preview} />}
    </>
  );
}

/** The counts as the report of the upload will have them. */
function Verdict({ preview, policy }: { preview: Preview; policy: ExistingUsers }) {
  return (
    <span>
      {expectedCounts(preview, preview.existing, policy).map(({ count, text }, index) => (
        <Fragment key={text}>
          {index > 0 && ", "}
          <b>{formatNumber(count)}</b> {text}
        </Fragment>
      ))}
      .
    </span>
  );
}

function FirstRows({ preview: { mapping, firstRows } }: { preview: Preview }) {
  const others = mapping.slice(2).map(({ attribute }) => attribute);
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">
              Line
            </th>
            {["email", "name", ...others].map((attribute) => (
              <th key={attribute} scope="col">
                {attribute}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {firstRows.map(({ line, email, name, columns = {} }) => (
            <tr key={line}>
              <td class="number muted">{line}</td>
              <td>{email}</td>
              <td>{name}</td>
              {others.map((attribute) => (
                <td key={attribute}>{columns[attribute]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RejectedRows({ preview: { rejects, rejected, reasons } }: { preview: Preview }) {
  return (
    <>
      <h3>Rejected</h3>
      <ul class="chips">
        {reasons.map(({ code, count: rows }) => (
          <li key={code}>
            <code>{code}</code> {formatNumber(rows)}
          </li>
        ))}
      </ul>
      <div class="scroll">
        <RejectedRowsTable rows={rejects} />
      </div>
      {rejected > rejects.length && (
        <p class="footnote">The first {rejects.length}; all of them will be in rejects.csv.</p>
      )}
    </>
  );
}
