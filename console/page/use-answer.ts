import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api";
import { fetchJson, RequestRefused } from "./request";

export interface Answer<Value> {
  value?: Value;
  problem?: Problem;
}

/** Asks the server once, and again when the path changes. @param path undefined asks nothing */
export function useAnswer<Value>(path: string | undefined): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value> & { path?: string }>({});
  useEffect(() => {
    if (path === undefined) return;
    const abort = new AbortController();
    fetchJson<Value>(path, { signal: abort.signal }).then(
      (value) => setAnswer({ path, value }),
      (error: unknown) => {
        if (!abort.signal.aborted) setAnswer({ path, problem: RequestRefused.problemOf(error) });
      },
    );
    return () => abort.abort();
  }, [path]);
  return answer.path === path ? answer : {};
}
