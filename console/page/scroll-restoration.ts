/**
 * Milliseconds after which a page that is still too short keeps its position. Content may take this long on a busy machine: it
 * only keeps a page that grows minutes later from moving.
 */
const PATIENCE = 30_000;

/** What a user does on a page that is to stay where it is from then on. */
const INPUTS = ["wheel", "touchmove", "pointerdown", "keydown"];

/** Stores the scroll position in the present entry of the history. */
export function rememberScrollPosition(): void {
  if (history.state?.scrollY !== scrollY) history.replaceState({ ...history.state, scrollY }, "");
}

/**
 * Restores the scroll position of an entry of the history. The browser itself would do so before the page has its content:
 * here it waits until the page is high enough, and not longer than until the user does something.
 * @returns stops it
 */
export function restoreScrollPositions(): () => void {
  history.scrollRestoration = "manual";
  let stopWaiting = () => {};
  const restore = ({ state }: PopStateEvent) => {
    stopWaiting();
    stopWaiting = scrollWhenHighEnough(state?.scrollY ?? 0);
  };
  addEventListener("scrollend", rememberScrollPosition);
  addEventListener("popstate", restore);
  const position = history.state?.scrollY;
  if (typeof position === "number") stopWaiting = scrollWhenHighEnough(position);
  return () => {
    stopWaiting();
    removeEventListener("scrollend", rememberScrollPosition);
    removeEventListener("popstate", restore);
  };
}

function scrollWhenHighEnough(position: number): () => void {
  const page = document.documentElement;
  const observer = new ResizeObserver(() => {
    if (page.scrollHeight - innerHeight < position) return;
    stop();
    scrollTo(0, position);
  });
  const timer = setTimeout(stop, PATIENCE);
  function stop() {
    observer.disconnect();
    clearTimeout(timer);
    for (const input of INPUTS) removeEventListener(input, stop);
  }
  for (const input of INPUTS) addEventListener(input, stop, { passive: true });
  observer.observe(document.body);
  return stop;
}
