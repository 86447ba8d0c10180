import type { DeadLetters, PipelineNode } from "../../api";
import { ProblemNotice } from "../components/feedback";
import { RedriveButton, RedriveOutcome, useRedrive } from "../components/redrive";
import { formatTime } from "../format";
import { useFetch } from "../use-api";

/** The messages of a dead-letter queue, and the action that redrives them. */
export function DeadLetterQueue({ node: { id, hasDeadLetters, metrics } }: { node: PipelineNode }) {
  const redrive = useRedrive(id);
  // Read again when the number of messages changes, and never during a redrive: reading hides them for a moment.
  const { value, problem, isLoading, retry } = useFetch<DeadLetters>(
    hasDeadLetters && !redrive.isRunning
      ? `/api/queues/${encodeURIComponent(id)}?count=${metrics[0]?.value}`
      : undefined,
    { keepsLast: true },
  );
  return (
    <>
      <div class="redrive">
        <RedriveButton redrive={redrive} isEmpty={!hasDeadLetters} />
        <p class="muted">
          {hasDeadLetters
            ? "Fix the cause first; the function's log shows it. Then redrive all messages: their uploads continue, and no user is created or emailed twice."
            : "This queue is empty."}
        </p>
      </div>
      <RedriveOutcome redrive={redrive} />
      <ProblemNotice problem={problem} retry={retry} />
      {isLoading && (
        <p class="muted" role="status">
          Reading the messages …
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
