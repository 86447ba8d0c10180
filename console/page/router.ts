import { useSyncExternalStore } from "preact/compat";
import { rememberScrollPosition } from "./scroll-restoration";

const CHANGED = "rollcall:navigated";

/** The page's URL, which names the view. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return new URL(href);
}

function subscribe(changed: () => void): () => void {
  addEventListener("popstate", changed);
  addEventListener(CHANGED, changed);
  return () => {
    removeEventListener("popstate", changed);
    removeEventListener(CHANGED, changed);
  };
}

/**
 * Changes the URL without loading the page.
 * @param to - path and query
 * @param options.replace - replaces the history's entry, for a filter that is typed
 */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(history.state, "", to);
  else {
    rememberScrollPosition();
    history.pushState(null, "", to);
  }
  dispatchEvent(new Event(CHANGED));
}

/** Handles clicks on links of this page without loading it again. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
  event.preventDefault();
  navigate(link.href);
  scrollTo(0, 0);
}

/** The decoded segments of a path. */
export function segmentsOf({ pathname }: URL): string[] {
  return pathname.split("/").filter(Boolean).map(decodeURIComponent);
}

/** The address with some of its query changed; an empty value removes its key. */
export function withQuery(address: URL, changes: Record<string, string>): string {
  const next = new URL(address);
  for (const [key, value] of Object.entries(changes))
    if (value === "") next.searchParams.delete(key);
    else next.searchParams.set(key, value);
  return next.pathname + next.search;
}
