import { useEffect, useState } from "preact/hooks";
import type { CorrectableRows, CorrectedRows, Problem, RowProblem } from "../../api";
import { fetchJson, RequestError } from "../api-client";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
import { formatCount } from "../format";
import { navigate } from "../router";
import { useFetch } from "../use-api";

/** Milliseconds without a key after which the rows are checked. */
const PAUSE = 300;

/** An editor of an upload's rejected rows, which checks them as process-csv will and sends them as a new upload. */
export function CorrectRows({ id }: { id: string }) {
  const path = `/api/uploads/${encodeURIComponent(id)}/corrections`;
  const { value, problem, retry } = useFetch<CorrectableRows>(path);
  if (value === undefined)
    return problem ? <ProblemNotice problem={problem} retry={retry} /> : <LoadingCard label="Loading the rows" />;
  return <Editor path={path} {...value} />;
}

function Editor({ path, header, stated, rows: given }: CorrectableRows & { path: string }) {
  const [rows, setRows] = useState(given);
  const [problem, setProblem] = useState<Problem>();
  const [isSending, setIsSending] = useState(false);
  const [sentId, setSentId] = useState<string>();
  // An effect does not navigate after the user has left the page.
  useEffect(() => {
    if (sentId !== undefined) navigate(`/uploads/${encodeURIComponent(sentId)}`);
  }, [sentId]);
  const check = useChecks({ header, stated, rows }, setProblem);
  const problems = check.problems ?? given.map((row) => row.problem);
  const valid = rows.filter((_, index) => problems[index] === null);

  const edit = (index: number, column: number, text: string) =>
    setRows((last) =>
      last.map((row, at) =>
        at === index ? { ...row, cells: row.cells.map((cell, place) => (place === column ? text : cell)) } : row,
      ),
    );
  const send = async () => {
    setIsSending(true);
    try {
      const { uploadId } = await fetchJson<{ uploadId: string }>(path, post({ header, stated, rows: valid }));
      setSentId(uploadId);
    } catch (error) {
      setProblem(RequestError.problemOf(error));
      setIsSending(false);
    }
  };
  return (
    <div class="corrections">
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                Line
              </th>
              {header.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              <th scope="col">Check</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, cells }, index) => (
              <tr key={line}>
                <td class="number muted">{line}</td>
                {cells.map((cell, column) => (
                  <td key={header[column]}>
                    <input
                      type="text"
                      value={cell}
                      placeholder={header[column] ?? ""}
                      aria-label={`${header[column]} of line ${line}`}
                      onInput={({ currentTarget }) => edit(index, column, currentTarget.value)}
                    />
                  </td>
                ))}
                <td class="check-result">
                  <CheckResult problem={problems[index]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ProblemNotice problem={problem} />
      <p class="actions">
        <button
          type="button"
          class="primary"
          disabled={isSending || check.isRunning || valid.length === 0}
          onClick={send}
        >
          <Icon name="uploads" />
          Upload {formatCount(valid.length, "corrected row")}
        </button>
      </p>
    </div>
  );
}

function CheckResult({ problem }: { problem: RowProblem | null | undefined }) {
  if (problem === undefined) return null;
  if (problem === null)
    return (
      <span class="badge good">
        <Icon name="done" />
        Valid
      </span>
    );
  return <small>{problem.reason}</small>;
}

/** @returns what is wrong with each row, since the last check; undefined before the first one. And whether one is to end. */
function useChecks(corrected: CorrectedRows, onProblem: (problem: Problem | undefined) => void) {
  const [problems, setProblems] = useState<(RowProblem | null)[]>();
  const [checked, setChecked] = useState<CorrectedRows["rows"]>(corrected.rows);
  useEffect(() => {
    const abort = new AbortController();
    const check = async () => {
      try {
        const found = await fetchJson<(RowProblem | null)[]>("/api/corrections/check", {
          ...post(corrected),
          signal: abort.signal,
        });
        setProblems(found);
        onProblem(undefined);
      } catch (error) {
        if (abort.signal.aborted) return;
        onProblem(RequestError.problemOf(error));
      }
      // Rows that could not be checked may be sent: process-csv checks them, too.
      setChecked(corrected.rows);
    };
    const timer = setTimeout(check, PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [corrected.rows]);
  return { problems, isRunning: checked !== corrected.rows };
}

function post({ rows, ...columns }: CorrectedRows): RequestInit {
  return {
    method: "POST",
    body: JSON.stringify({ ...columns, rows: rows.map(({ line, cells }) => ({ line, cells })) }),
  };
}
