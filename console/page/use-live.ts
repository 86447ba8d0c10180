import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api";

export interface Live<State> {
  /** Undefined until the first news. */
  state?: State;
  problem?: Problem;
}

const LOST: Problem = {
  message: "The connection to the console's server is lost. Is it still running? Trying again …",
};

/** Follows a topic of the server while the page is seen. */
export function useLive<State>(path: string): Live<State> {
  const [live, setLive] = useState<Live<State> & { path: string }>({ path });
  useEffect(() => {
    let source: EventSource | undefined;
    const open = () => {
      source = new EventSource(path);
      source.addEventListener("state", ({ data }) => setLive({ path, state: JSON.parse(data) }));
      source.addEventListener("problem", ({ data }) =>
        setLive((last) => ({ ...last, path, problem: JSON.parse(data) })),
      );
      source.onerror = () => setLive((last) => ({ ...last, path, problem: LOST }));
    };
    // A browser has six connections to a server; a page that nobody sees need not hold one.
    const follow = () => {
      source?.close();
      if (!document.hidden) open();
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      source?.close();
      document.removeEventListener("visibilitychange", follow);
    };
  }, [path]);
  return live.path === path ? live : {};
}
