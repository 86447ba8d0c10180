import { useState } from "preact/hooks";
import type { DeadLetters, PipelineNode, Problem, RedriveResult } from "../../api";
import { fetchJson, RequestError } from "../api-client";
import { ProblemNotice } from "../components/feedback";
import { Icon } from "../components/icon";
import { formatCount, formatTime } from "../format";
import { useFetch } from "../use-api";

/** The messages of a dead-letter queue, and the action that redrives them. */
export function DeadLetterQueue({ node: { id, hasDeadLetters, metrics } }: { node: PipelineNode }) {
  const path = `/api/queues/${encodeURIComponent(id)}`;
  const [isRedriving, setIsRedriving] = useState(false);
  const [isConfirming, setIsConfirming] = useState(false);
  const [outcome, setOutcome] = useState<{ result?: RedriveResult; problem?: Problem }>({});
  // Read again when the number of messages changes, and never during a redrive: reading hides them for a moment.
  const { value, problem } = useFetch<DeadLetters>(
    hasDeadLetters && !isRedriving ? `${path}?count=${metrics[0]?.value}` : undefined,
  );
  const redrive = async () => {
    setIsConfirming(false);
    setIsRedriving(true);
    try {
      setOutcome({ result: await fetchJson<RedriveResult>(`${path}/redrive`, { method: "POST" }) });
    } catch (error) {
      setOutcome({ problem: RequestError.problemOf(error) });
    } finally {
      setIsRedriving(false);
    }
  };
  return (
    <>
      <div class="redrive">
        {isConfirming ? (
          <>
            <button type="button" class="primary" onClick={redrive}>
              <Icon name="redrive" />
              Redrive all messages
            </button>
            <button type="button" onClick={() => setIsConfirming(false)}>
              Cancel
            </button>
          </>
        ) : (
          <button
            type="button"
            class="primary"
            disabled={isRedriving || !hasDeadLetters}
            onClick={() => setIsConfirming(true)}
          >
            <Icon name="redrive" class={isRedriving ? "spin" : ""} />
            Redrive …
          </button>
        )}
        <p class="muted">
          {hasDeadLetters
            ? "Fix the cause first; the function's log shows it. Then redrive all messages: their uploads continue, and no user is created or emailed twice."
            : "This queue is empty."}
        </p>
      </div>
      <ProblemNotice problem={outcome.problem ?? problem} />
      {outcome.result && (
        <p class="notice good" role="status">
          <Icon name="done" />
          {formatCount(outcome.result.redriven, "message")} redriven to {outcome.result.target}
          {outcome.result.remaining > 0 && `, ${outcome.result.remaining} remaining`}.
        </p>
      )}
      {hasDeadLetters && value && <Messages deadLetters={value} />}
    </>
  );
}

function Messages({ deadLetters: { messages, count } }: { deadLetters: DeadLetters }) {
  return (
    <>
      <table class="messages">
        <thead>
          <tr>
            <th scope="col">Message</th>
            <th scope="col">Reason</th>
            <th scope="col" class="number">
              Since
            </th>
          </tr>
        </thead>
        <tbody>
          {messages.map(({ id, description, reason, sentAt }) => (
            <tr key={id}>
              <td>{description}</td>
              <td>{reason}</td>
              <td class="number">{formatTime(sentAt)}</td>
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
