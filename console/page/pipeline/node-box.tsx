import type { FlowNode, FlowNodeKind } from "../../api";
import { Icon, type IconName } from "../parts/icon";
import { navigate } from "../router";

export const NODE_KINDS: Record<FlowNodeKind, { icon: IconName; word: string }> = {
  bucket: { icon: "bucket", word: "S3 bucket" },
  function: { icon: "function", word: "Lambda function" },
  queue: { icon: "queue", word: "SQS queue" },
  deadLetters: { icon: "warning", word: "SQS queue for failures" },
  table: { icon: "table", word: "DynamoDB table" },
  machine: { icon: "machine", word: "Step Functions" },
  email: { icon: "inbox", word: "SES" },
};

/** A part of the pipeline with its two first numbers. */
export function NodeBox({ node: { id, kind, figures, alert }, isChosen }: { node: FlowNode; isChosen: boolean }) {
  const { icon, word } = NODE_KINDS[kind];
  const choose = () => navigate(isChosen ? "/pipeline" : `/pipeline/${id}`, { replace: true });
  return (
    <button type="button" class={`node ${kind} ${alert ? "alert" : ""}`} aria-pressed={isChosen} onClick={choose}>
      <span class="node-name">
        <Icon name={icon} />
        <b>{id}</b>
      </span>
      <span class="figures">
        {figures.length === 0 && <span>{word}</span>}
        {figures.slice(0, 2).map(({ label, value }) => (
          <span key={label}>
            <b>{value}</b> {label}
          </span>
        ))}
      </span>
    </button>
  );
}
