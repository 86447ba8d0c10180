import type { FlowNode } from "../../api";
import { CopyButton } from "../parts/copy-button";
import { DeadLetters } from "./dead-letters";
import { LogLines } from "./log-lines";
import { NODE_KINDS } from "./node-box";

/** What there is to know of the chosen part of the pipeline. */
export function NodePanel({ node }: { node: FlowNode }) {
  const { id, kind, name, figures } = node;
  return (
    <section class="card node-panel" aria-labelledby="node-title">
      <header>
        <h2 id="node-title">{id}</h2>
        <span class="muted">{NODE_KINDS[kind].word}</span>
      </header>
      <dl class="facts">
        <div>
          <dt>Resource</dt>
          <dd>
            <code>{name}</code>
            <CopyButton text={name} what="the name" />
          </dd>
        </div>
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {kind === "function" && <LogLines id={id} />}
      {kind === "deadLetters" && <DeadLetters node={node} />}
    </section>
  );
}
