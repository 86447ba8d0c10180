import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useWidth } from "./hooks";

const MAX_ZOOM = 2;
const MIN_ZOOM = 0.25;
const STEP = 1.25;
/** Smallest scale at which the text is legible; what does not fit is scrolled or dragged. */
const LEGIBLE = 0.7;

interface Size {
  width: number;
  height: number;
}

export interface PanAndZoom {
  zoom: number;
  zoomIn: () => void;
  zoomOut: () => void;
  /** Shows the whole sheet, however small. */
  fit: () => void;
}

/**
 * Scales the sheet inside a scrolling canvas, and drags it: with the mouse, with Ctrl and the wheel, which is also how a
 * browser reports the pinch of a touchpad, and with +, - and 0.
 * @param sheet - its size at scale 1
 * @param maxHeight - of the canvas
 */
export function usePanAndZoom(canvas: RefObject<HTMLElement | null>, sheet: Size, maxHeight: number): PanAndZoom {
  const available = useWidth(canvas);
  const [chosen, setChosen] = useState<number | "fit">();
  const fitting = available === 0 ? 1 : Math.min(1, available / sheet.width);
  const whole = clamp(Math.min(fitting, maxHeight / sheet.height));
  const zoom = chosen === "fit" ? whole : (chosen ?? Math.max(LEGIBLE, fitting));
  const zoomBy = (factor: number) => setChosen(clamp(zoom * factor));
  const zoomIn = () => zoomBy(STEP);
  const zoomOut = () => zoomBy(1 / STEP);
  const fit = () => setChosen("fit");

  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    // Preact would register a passive listener, which cannot keep the page from zooming.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 300));
    };
    const key = (event: KeyboardEvent) => {
      const action = { "+": zoomIn, "=": zoomIn, "-": zoomOut, "0": fit }[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    };
    current.addEventListener("wheel", wheel, { passive: false });
    current.addEventListener("keydown", key);
    return () => {
      current.removeEventListener("wheel", wheel);
      current.removeEventListener("keydown", key);
    };
  });
  useEffect(() => (canvas.current === null ? undefined : dragToScroll(canvas.current)), [canvas]);
  return { zoom, zoomIn, zoomOut, fit };
}

function clamp(zoom: number): number {
  return Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
}

/**
 * Scrolls an element as its background is dragged with a mouse; fingers scroll by themselves.
 * @returns stops it
 */
function dragToScroll(element: HTMLElement): () => void {
  const down = ({ target, button, pointerType, pointerId }: PointerEvent) => {
    if (button !== 0 || pointerType !== "mouse" || (target instanceof Element && target.closest("button"))) return;
    element.setPointerCapture(pointerId);
  };
  const move = ({ pointerId, movementX, movementY }: PointerEvent) => {
    if (element.hasPointerCapture(pointerId)) element.scrollBy(-movementX, -movementY);
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
  };
}
