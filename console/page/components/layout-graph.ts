import { Graph, layout } from "@dagrejs/dagre";

/** From top to bottom, or from left to right. */
export type Direction = "TB" | "LR";

export interface GraphBox {
  id: string;
  width: number;
  height: number;
}

export interface GraphArrow {
  from: string;
  to: string;
  /** Priority of a short, straight arrow; 1 by default. */
  weight?: number;
  /** Points against the direction of the others. */
  isBack?: boolean;
}

interface GraphLayout<Box, Arrow> {
  width: number;
  height: number;
  /** With the centre of each. */
  boxes: (Box & { x: number; y: number })[];
  /** With an SVG path each. */
  arrows: (Arrow & { path: string })[];
}

interface Point {
  x: number;
  y: number;
}

const PORT_DISTANCE = 12;

/** Lays out a graph in ranks with dagre. */
export function layoutGraph<Box extends GraphBox, Arrow extends GraphArrow>(
  boxes: Box[],
  arrows: Arrow[],
  { direction, gap = 36, rankGap = 36 }: { direction: Direction; gap?: number; rankGap?: number },
): GraphLayout<Box, Arrow> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: direction, nodesep: gap, ranksep: rankGap, edgesep: 14, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) graph.setNode(id, { width, height });
  for (const [index, arrow] of arrows.entries())
    graph.setEdge(...endsOf(arrow), { weight: arrow.weight ?? 1 }, String(index));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const all = boxes.map((box) => {
    const { x, y } = graph.node(box.id) as Point;
    return { ...box, x, y };
  });
  const byId = new Map(all.map((box) => [box.id, box]));
  return {
    width,
    height,
    boxes: all,
    arrows: arrows.map((arrow, index) => {
      const { points } = graph.edge(...endsOf(arrow), String(index)) as { points: Point[] };
      const [from, to] = endsOf(arrow);
      // One curve is enough between neighbours; a longer path has to avoid the boxes between.
      const between = points.length > 3 ? points.slice(1, -1) : [];
      const route = [port(from, to, "out"), ...between, port(to, from, "in")];
      return { ...arrow, path: curveThrough(arrow.isBack ? route.toReversed() : route, direction) };
    }),
  };

  /** Where an arrow meets a box: arrows on one side are next to each other, in the order of their other ends. */
  function port(at: string, other: string, end: "out" | "in"): Point {
    const box = placed(at);
    const across = direction === "LR" ? "y" : "x";
    const others = arrows
      .map(endsOf)
      .flatMap(([from, to]) => (end === "out" ? (from === at ? [to] : []) : to === at ? [from] : []))
      .toSorted((one, another) => placed(one)[across] - placed(another)[across]);
    const offset = (others.indexOf(other) - (others.length - 1) / 2) * PORT_DISTANCE;
    const side = end === "out" ? 1 : -1;
    return direction === "LR"
      ? { x: box.x + (side * box.width) / 2, y: box.y + offset }
      : { x: box.x + offset, y: box.y + (side * box.height) / 2 };
  }

  function placed(id: string): Box & Point {
    const box = byId.get(id);
    if (box === undefined) throw new RangeError(`No box ${id}`);
    return box;
  }
}

/** The layout treats a back arrow as a forward one. */
function endsOf({ from, to, isBack }: GraphArrow): [string, string] {
  return isBack ? [to, from] : [from, to];
}

/** An SVG path of Bézier curves that meet each point in the graph's direction. */
function curveThrough(points: Point[], direction: Direction): string {
  const [first, ...others] = points;
  if (first === undefined) return "";
  let from = first;
  let path = `M${at(first)}`;
  for (const to of others) {
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const [control, otherControl] =
      direction === "LR"
        ? [
            { x: middle.x, y: from.y },
            { x: middle.x, y: to.y },
          ]
        : [
            { x: from.x, y: middle.y },
            { x: to.x, y: middle.y },
          ];
    path += `C${at(control)} ${at(otherControl)} ${at(to)}`;
    from = to;
  }
  return path;
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
