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
  /** How much it is to be short and straight; 1 where nothing is said. */
  weight?: number;
  /** Against the direction of the others. */
  isBack?: boolean;
}

export interface GraphLayout<Box, Arrow> {
  width: number;
  height: number;
  /** With the middle of each. */
  boxes: (Box & { x: number; y: number })[];
  /** With an SVG path each. */
  arrows: (Arrow & { path: string })[];
}

interface Point {
  x: number;
  y: number;
}

const PORT_DISTANCE = 12;

/** Lays a graph out in ranks, from top to bottom or from left to right. */
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
      // Between neighbours one curve is enough; a longer way has to keep clear of the boxes between.
      const between = points.length > 3 ? points.slice(1, -1) : [];
      const way = [port(from, to, "leaving"), ...between, port(to, from, "coming")];
      return { ...arrow, path: curveThrough(arrow.isBack ? way.toReversed() : way, direction) };
    }),
  };

  /** Where an arrow meets a box: arrows on one side of it lie next to each other, in the order of their other ends. */
  function port(at: string, other: string, how: "leaving" | "coming"): Point {
    const box = placed(at);
    const across = direction === "LR" ? "y" : "x";
    const others = arrows
      .map(endsOf)
      .flatMap(([from, to]) => (how === "leaving" ? (from === at ? [to] : []) : to === at ? [from] : []))
      .toSorted((one, another) => placed(one)[across] - placed(another)[across]);
    const offset = (others.indexOf(other) - (others.length - 1) / 2) * PORT_DISTANCE;
    const side = how === "leaving" ? 1 : -1;
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

/** For the layout, an arrow back is one forward. */
function endsOf({ from, to, isBack }: GraphArrow): [string, string] {
  return isBack ? [to, from] : [from, to];
}

/** A smooth line that is straight in the graph's direction where it meets a point. */
function curveThrough(points: Point[], direction: Direction): string {
  const [first, ...others] = points;
  if (first === undefined) return "";
  let from = first;
  let path = `M${at(first)}`;
  for (const to of others) {
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const [leaving, coming] =
      direction === "LR"
        ? [
            { x: middle.x, y: from.y },
            { x: middle.x, y: to.y },
          ]
        : [
            { x: from.x, y: middle.y },
            { x: to.x, y: middle.y },
          ];
    path += `C${at(leaving)} ${at(coming)} ${at(to)}`;
    from = to;
  }
  return path;
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
