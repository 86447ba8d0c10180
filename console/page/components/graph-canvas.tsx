import type { ComponentChildren } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { useWidth } from "./hooks";
import { type Direction, type GraphArrow, type GraphBox, layoutGraph } from "./layout-graph";

/** Smallest scale of a graph that is too wide; wider ones scroll. */
const MIN_ZOOM = 0.5;

interface GraphCanvasProps<Box extends GraphBox, Arrow extends GraphArrow> {
  boxes: Box[];
  arrows: (Arrow & { tone: string })[];
  direction: Direction;
  label: string;
  gap?: number;
  rankGap?: number;
  /** Renders a box's content. */
  children: (box: Box) => ComponentChildren;
}

/** A graph with arrows as SVG and boxes as elements, which the keyboard and screen readers reach. */
export function GraphCanvas<Box extends GraphBox, Arrow extends GraphArrow>({
  boxes,
  arrows,
  direction,
  label,
  gap = 28,
  rankGap = 34,
  children,
}: GraphCanvasProps<Box, Arrow>) {
  // Metrics and tones change with every event, the layout hardly ever.
  const shape = JSON.stringify({ boxes, arrows: arrows.map(({ tone: _, ...arrow }) => arrow) });
  const { width, height, ...placed } = useMemo(() => {
    const graph: { boxes: Box[]; arrows: GraphArrow[] } = JSON.parse(shape);
    return layoutGraph(graph.boxes, graph.arrows, { direction, gap, rankGap });
  }, [shape, direction, gap, rankGap]);
  const canvas = useRef<HTMLFieldSetElement>(null);
  const available = useWidth(canvas);
  const zoom = available === 0 ? 1 : Math.max(MIN_ZOOM, Math.min(1, available / width));
  return (
    <fieldset ref={canvas} class="graph" aria-label={label}>
      <div class="graph-sheet" style={{ width: `${width}px`, height: `${height}px`, zoom: String(zoom) }}>
        <svg width={width} height={height} aria-hidden="true">
          <defs>
            {["", "taken", "failure"].map((tone) => (
              <marker
                key={tone}
                id={`arrow-${tone}`}
                class={tone}
                viewBox="0 0 8 8"
                refX="7"
                refY="4"
                markerWidth="7"
                markerHeight="7"
                orient="auto"
              >
                <path d="M0 0 8 4 0 8z" />
              </marker>
            ))}
          </defs>
          {placed.arrows.map(({ path }, index) => {
            const tone = arrows[index]?.tone ?? "";
            return <path key={path} class={`arrow ${tone}`} d={path} marker-end={`url(#arrow-${tone})`} />;
          })}
        </svg>
        {placed.boxes.map((box) => (
          <div
            key={box.id}
            class="graph-box"
            style={{
              left: `${box.x - box.width / 2}px`,
              top: `${box.y - box.height / 2}px`,
              width: `${box.width}px`,
              height: `${box.height}px`,
            }}
          >
            {children(box)}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
