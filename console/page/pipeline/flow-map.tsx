import { useEffect, useState } from "preact/hooks";
import type { Flow } from "../../api";
import { GraphCanvas } from "../parts/graph-canvas";
import { NodeBox } from "./node-box";

const BOX = { width: 166, height: 70 };
/** The two ways back, so that the layout keeps the flow in one direction. */
const BACK = ["send-welcome uploads-table", "send-welcome welcome-retry"];
const NARROW = "(max-width: 800px)";

/** The parts of the pipeline and how they feed each other; on a narrow screen a list, in the order of the flow. */
export function FlowMap({ flow: { nodes, edges }, chosen }: { flow: Flow; chosen: string | undefined }) {
  const isNarrow = useMedia(NARROW);
  if (isNarrow)
    return (
      <ol class="flow-list">
        {nodes.map((node) => (
          <li key={node.id} class={node.kind}>
            <NodeBox node={node} isChosen={node.id === chosen} />
          </li>
        ))}
      </ol>
    );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const boxes = nodes.map(({ id }) => ({ id, ...BOX }));
  const arrows = edges.map(({ from, to, isFailure }) => ({
    ...{ from, to },
    isBack: BACK.includes(`${from} ${to}`),
    weight: isFailure || to === "uploads-table" ? 1 : 6,
    tone: isFailure ? "failure" : "",
  }));
  return (
    <GraphCanvas boxes={boxes} arrows={arrows} direction="LR" gap={16} rankGap={32} label="The pipeline">
      {({ id }) => {
        const node = byId.get(id);
        return node && <NodeBox node={node} isChosen={id === chosen} />;
      }}
    </GraphCanvas>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setMatches(list.matches);
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return matches;
}
