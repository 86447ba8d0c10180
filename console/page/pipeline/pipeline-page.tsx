import type { Flow } from "../../api";
import { ProblemNotice } from "../parts/problem-notice";
import { useLive } from "../use-live";
import { FlowMap } from "./flow-map";
import { NodePanel } from "./node-panel";

/** The flow from the bucket to the email, with its numbers, and what waits where. */
export function PipelinePage({ id }: { id: string | undefined }) {
  const { state: flow, problem } = useLive<Flow>("/api/live/flow");
  const node = flow?.nodes.find((each) => each.id === id);
  const waiting = flow?.nodes.filter(({ alert }) => alert) ?? [];
  return (
    <>
      <section class="hero">
        <div>
          <h1>Pipeline</h1>
          <p class="muted">Choose a function for its log, or a queue of failures for what waits in it.</p>
        </div>
        {flow && (
          <p class={`verdict ${waiting.length > 0 ? "warn" : "good"}`} role="status">
            {waiting.length === 0
              ? "Nothing waits for you."
              : `Something waits in ${waiting.map(({ id }) => id).join(" and ")}.`}
          </p>
        )}
      </section>
      <ProblemNotice problem={problem} />
      {flow && (
        <div class="card pipeline">
          <FlowMap flow={flow} chosen={id} />
        </div>
      )}
      {node && <NodePanel key={node.id} node={node} />}
    </>
  );
}
