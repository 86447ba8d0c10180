import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon";
import { type Direction, type GraphArrow, type GraphBox, layoutGraph } from "./layout-graph";
import { type PanAndZoom, usePanAndZoom } from "./use-pan-and-zoom";

/** CSS pixels; a higher graph is scrolled. */
const MAX_HEIGHT = 640;

interface GraphCanvasProps<Box extends GraphBox, Arrow extends GraphArrow> {
  boxes: Box[];
  arrows: (Arrow & { tone: string })[];
  direction: Direction;
  label: string;
  gap?: number;
  rankGap?: number;
  /** Id of the box that a graph wider than its frame is scrolled to. Default: the first. */
  scrolledTo?: string | undefined;
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
  scrolledTo,
  children,
}: GraphCanvasProps<Box, Arrow>) {
  // Metrics and tones change with every event, the layout hardly ever.
  const shape = JSON.stringify({ boxes, arrows: arrows.map(({ tone: _, ...arrow }) => arrow) });
  const { width, height, ...placed } = useMemo(() => {
    const graph: { boxes: Box[]; arrows: GraphArrow[] } = JSON.parse(shape);
    return layoutGraph(graph.boxes, graph.arrows, { direction, gap, rankGap });
  }, [shape, direction, gap, rankGap]);
  const canvas = useRef<HTMLFieldSetElement>(null);
  const panAndZoom = usePanAndZoom(canvas, { width, height }, MAX_HEIGHT);
  const { zoom } = panAndZoom;
  const centred = placed.boxes.find(({ id }) => id === scrolledTo) ?? placed.boxes[0];
  useEffect(() => {
    if (canvas.current && centred) canvas.current.scrollLeft = centred.x * zoom - canvas.current.clientWidth / 2;
  }, [shape]);
  return (
    <div class="graph-frame">
      <ZoomButtons {...panAndZoom} />
      <fieldset ref={canvas} class="graph" style={{ maxHeight: `${MAX_HEIGHT}px` }} aria-label={label}>
        <div class="graph-sheet" style={{ width: `${width}px`, height: `${height}px`, zoom: String(zoom) }}>
          <svg width={width} height={height} aria-hidden="true">
            <defs>
              {["", "taken", "failure", "near", "dim"].map((tone) => (
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
    </div>
  );
}

function ZoomButtons({ zoom, zoomIn, zoomOut, fit }: PanAndZoom) {
  const buttons: { label: string; icon: IconName; act: () => void }[] = [
    { label: "Zoom in", icon: "plus", act: zoomIn },
    { label: "Zoom out", icon: "minus", act: zoomOut },
    { label: "Fit", icon: "fit", act: fit },
  ];
  return (
    <div class="zoom">
      {buttons.map(({ label, icon, act }) => (
        <button key={label} type="button" class="icon-button small" aria-label={label} title={label} onClick={act}>
          <Icon name={icon} />
        </button>
      ))}
      <output class="visually-hidden">{Math.round(zoom * 100)} %</output>
    </div>
  );
}
