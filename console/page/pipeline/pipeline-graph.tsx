import type { Pipeline, PipelineNode, PipelineNodeKind } from "../../api";
import { GraphCanvas } from "../components/graph-canvas";
import { useMediaQuery } from "../components/hooks";
import { ServiceIcon } from "../components/service-icon";
import type { ServiceName } from "../components/services";
import { navigate } from "../router";

/** Nine boxes in a row fit into a window of 1,280 pixels at the smallest legible scale. */
const BOX = { width: 172, height: 74 };
/** Edges against the direction of the flow; the layout turns them round. */
const BACK_EDGES = [
  "send-welcome uploads-table",
  "send-welcome welcome-retry",
  "record-delivery users-table",
  "record-delivery uploads-table",
];
const NARROW = "(max-width: 800px)";

/** Icon and name of the service behind each kind of node. */
export const NODE_KINDS: Record<PipelineNodeKind, { icon: ServiceName; label: string }> = {
  bucket: { icon: "s3", label: "S3 bucket" },
  function: { icon: "lambda", label: "Lambda function" },
  queue: { icon: "sqs", label: "SQS queue" },
  deadLetters: { icon: "deadLetters", label: "SQS dead-letter queue" },
  table: { icon: "dynamodb", label: "DynamoDB table" },
  machine: { icon: "states", label: "Step Functions" },
  email: { icon: "ses", label: "SES" },
};

/** The pipeline as a graph; on a narrow screen as a list in the order of the flow. */
export function PipelineGraph({
  pipeline: { nodes, edges },
  chosen,
}: {
  pipeline: Pipeline;
  chosen: string | undefined;
}) {
  const isNarrow = useMediaQuery(NARROW);
  if (isNarrow)
    return (
      <ol class="node-list">
        {nodes.map((node) => (
          <li key={node.id} class={node.kind}>
            <NodeButton node={node} isChosen={node.id === chosen} />
          </li>
        ))}
      </ol>
    );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const boxes = nodes.map(({ id }) => ({ id, ...BOX }));
  const arrows = edges.map(({ from, to, isFailure }) => ({
    ...{ from, to },
    isBack: BACK_EDGES.includes(`${from} ${to}`),
    weight: isFailure || to === "uploads-table" ? 1 : 6,
    tone: isFailure ? "failure" : "",
  }));
  return (
    <GraphCanvas boxes={boxes} arrows={arrows} direction="LR" gap={16} rankGap={20} label="The pipeline">
      {({ id }) => {
        const node = byId.get(id);
        return node && <NodeButton node={node} isChosen={id === chosen} />;
      }}
    </GraphCanvas>
  );
}

/** A node with its first two metrics. */
function NodeButton({
  node: { id, kind, metrics, hasDeadLetters },
  isChosen,
}: {
  node: PipelineNode;
  isChosen: boolean;
}) {
  const { icon, label } = NODE_KINDS[kind];
  const choose = () => navigate(isChosen ? "/pipeline" : `/pipeline/${id}`, { replace: true });
  return (
    <button
      type="button"
      class={`node ${kind} ${hasDeadLetters ? "alert" : ""}`}
      aria-pressed={isChosen}
      onClick={choose}
    >
      <ServiceIcon name={icon} />
      <b class="node-name">{id}</b>
      <span class="metrics">
        {metrics.length === 0 && <span>{label}</span>}
        {metrics.slice(0, 2).map(({ label, value }) => (
          <span key={label}>
            <b>{value}</b> {label}
          </span>
        ))}
      </span>
    </button>
  );
}
