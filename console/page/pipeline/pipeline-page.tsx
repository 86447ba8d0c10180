import type { Pipeline } from "../../api";
import { LoadingCard, ProblemNotice } from "../components/feedback";
import { useTitle } from "../components/hooks";
import { useEventStream } from "../use-api";
import { NodePanel } from "./node-panel";
import { PipelineGraph } from "./pipeline-graph";

/** The flow from the bucket to the email with its metrics, and the part that is chosen. */
export function PipelinePage({ id }: { id: string | undefined }) {
  useTitle(id ?? "Pipeline");
  const { state: pipeline, problem } = useEventStream<Pipeline>("/api/live/pipeline");
  const node = pipeline?.nodes.find((each) => each.id === id);
  const queues = pipeline?.nodes.filter(({ hasDeadLetters }) => hasDeadLetters) ?? [];
  return (
    <>
      <section class="hero">
        <div>
          <h1>Pipeline</h1>
          <p class="muted">Choose a function for its log, or a dead-letter queue for its messages.</p>
        </div>
        {pipeline && (
          <p class={`verdict ${queues.length > 0 ? "warn" : "good"}`} role="status">
            {queues.length === 0
              ? "No dead-lettered messages."
              : `Dead-lettered messages in ${queues.map(({ id }) => id).join(" and ")}.`}
          </p>
        )}
      </section>
      <ProblemNotice problem={problem} />
      {!pipeline && !problem && <LoadingCard label="Loading the pipeline" />}
      {pipeline && (
        <div class="card pipeline">
          <PipelineGraph pipeline={pipeline} chosen={id} />
        </div>
      )}
      {node && <NodePanel key={node.id} node={node} />}
    </>
  );
}
