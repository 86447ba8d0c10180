import { useEffect, useRef } from "preact/hooks";
import type { PipelineNode } from "../../api";
import { config } from "../api-client";
import { CopyButton } from "../components/copy-button";
import { ProblemNotice } from "../components/feedback";
import { useEventStream } from "../use-api";
import { DeadLetterQueue } from "./dead-letter-queue";
import { NODE_KINDS } from "./pipeline-graph";

/** Pixels of a panel that have to be visible; otherwise it is scrolled to. */
const LEAST_VISIBLE = 150;

/** Details of the chosen node: its resource, its metrics, and its log or its messages. */
export function NodePanel({ node }: { node: PipelineNode }) {
  const { id, kind, name, metrics } = node;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the list of nodes is longer than the screen.
    const { current } = panel;
    if (current && current.getBoundingClientRect().top > innerHeight - LEAST_VISIBLE) current.scrollIntoView();
  }, []);
  return (
    <section ref={panel} class="card node-panel" aria-labelledby="node-title">
      <header>
        <h2 id="node-title">{id}</h2>
        <span class="muted">{NODE_KINDS[kind].label}</span>
      </header>
      <dl class="properties">
        <div>
          <dt>Resource</dt>
          <dd>
            <code>{name}</code>
            <CopyButton text={name} what="the name" />
          </dd>
        </div>
        {metrics.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {kind === "function" && <FunctionLog id={id} />}
      {kind === "deadLetters" && <DeadLetterQueue node={node} />}
    </section>
  );
}

/** Pixels from the end of a log within which new lines are followed. */
const AT_END = 20;

/** The last lines of a function's log, scrolled to the end unless the user has scrolled back. */
function FunctionLog({ id }: { id: string }) {
  const { state: lines, problem } = useEventStream<string[]>(`/api/live/logs/${id}`);
  const box = useRef<HTMLTextAreaElement>(null);
  const isAtEnd = useRef(true);
  const text = lines?.join("\n") ?? "";
  useEffect(() => {
    const { current } = box;
    if (current && isAtEnd.current) current.scrollTop = current.scrollHeight;
  }, [text]);
  return (
    <>
      <h3>Log{config.logPeriod && ` of ${config.logPeriod}`}</h3>
      <ProblemNotice problem={problem} />
      {lines?.length === 0 && (
        <p class="muted">No log lines{config.logPeriod && ` in ${config.logPeriod}`}: the function has not run.</p>
      )}
      {text !== "" && (
        <textarea
          ref={box}
          class="log"
          readOnly
          wrap="off"
          spellcheck={false}
          rows={16}
          aria-label={`Log of ${id}`}
          value={text}
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
            isAtEnd.current = scrollTop + clientHeight >= scrollHeight - AT_END;
          }}
        />
      )}
    </>
  );
}
