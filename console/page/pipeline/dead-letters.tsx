import { useState } from "preact/hooks";
import type { FlowNode, Problem, Redriven, Waiting } from "../../api";
import { counted, moment } from "../format";
import { Icon } from "../parts/icon";
import { ProblemNotice } from "../parts/problem-notice";
import { fetchJson, RequestRefused } from "../request";
import { useAnswer } from "../use-answer";

/** What could not be processed, and the way back into the flow. */
export function DeadLetters({ node: { id, alert, figures } }: { node: FlowNode }) {
  const path = `/api/queues/${encodeURIComponent(id)}`;
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ done?: Redriven; problem?: Problem }>({});
  // Looked at anew when the number of messages changes, and never while they are put back: a look hides them for a moment.
  const { value, problem } = useAnswer<Waiting>(alert && !busy ? `${path}?count=${figures[0]?.value}` : undefined);
  const redrive = async () => {
    setBusy(true);
    try {
      setSaid({ done: await fetchJson<Redriven>(`${path}/redrive`, { method: "POST" }) });
    } catch (error) {
      setSaid({ problem: RequestRefused.problemOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div class="redrive">
        <button type="button" class="primary" disabled={busy || !alert} onClick={redrive}>
          <Icon name="redrive" class={busy ? "spin" : ""} />
          Redrive
        </button>
        <p class="muted">
          {alert
            ? "Mend the cause first; the log of the function tells it. Then put everything back: uploads that waited for it go on, and nobody is signed up or emailed twice."
            : "Nothing waits here."}
        </p>
      </div>
      <ProblemNotice problem={said.problem ?? problem} />
      {said.done && (
        <p class="notice good" role="status">
          <Icon name="done" />
          {counted(said.done.putBack, "message")} put back to {said.done.backTo}
          {said.done.left > 0 && `, ${said.done.left} left`}.
        </p>
      )}
      {alert && value && <Messages waiting={value} />}
    </>
  );
}

function Messages({ waiting: { messages, count } }: { waiting: Waiting }) {
  return (
    <>
      <table class="waiting">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Reason</th>
            <th scope="col" class="number">
              Since
            </th>
          </tr>
        </thead>
        <tbody>
          {messages.map(({ id, what, reason, sentAt }) => (
            <tr key={id}>
              <td>{what}</td>
              <td>{reason}</td>
              <td class="number">{moment(sentAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {count > messages.length && (
        <p class="footnote">
          The first {messages.length} of about {count}.
        </p>
      )}
    </>
  );
}
