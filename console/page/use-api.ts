import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api";
import { fetchJson, RequestError } from "./api-client";

export interface FetchState<Value> {
  value?: Value;
  problem?: Problem;
  isLoading: boolean;
}

/** What was fetched, and what fetches it again, as after a problem. */
export interface Fetch<Value> extends FetchState<Value> {
  retry: () => void;
}

interface FetchOptions {
  /** Returns the last value until the one of a new path arrives, as for the pages of a list. */
  keepsLast?: boolean;
}

/**
 * Fetches JSON once, and again when the path changes.
 * @param path - undefined fetches nothing
 */
export function useFetch<Value>(path: string | undefined, { keepsLast = false }: FetchOptions = {}): Fetch<Value> {
  const [fetched, setFetched] = useState<Omit<FetchState<Value>, "isLoading"> & { path?: string }>({});
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (path === undefined) {
      // What is fetched again later is not what was fetched before.
      if (!keepsLast) setFetched((last) => (last.path === undefined ? last : {}));
      return;
    }
    const abort = new AbortController();
    fetchJson<Value>(path, { signal: abort.signal }).then(
      (value) => setFetched({ path, value }),
      (error: unknown) => {
        if (!abort.signal.aborted) setFetched({ path, problem: RequestError.problemOf(error) });
      },
    );
    return () => abort.abort();
  }, [path, attempt]);
  const retry = () => {
    setFetched({});
    setAttempt(attempt + 1);
  };
  const isLoading = path !== undefined && fetched.path !== path;
  return isLoading && !keepsLast ? { isLoading, retry } : { ...fetched, isLoading, retry };
}

/** A request that changes something. */
export interface Action<Result> {
  isRunning: boolean;
  result?: Result;
  problem?: Problem;
  start: () => Promise<void>;
  /** Forgets the result or the problem. */
  dismiss: () => void;
}

/** @param path - of the POST request */
export function useAction<Result>(path: string): Action<Result> {
  const [state, setState] = useState<Omit<Action<Result>, "start" | "dismiss">>({ isRunning: false });
  const start = async () => {
    setState({ isRunning: true });
    try {
      setState({ isRunning: false, result: await fetchJson<Result>(path, { method: "POST" }) });
    } catch (error) {
      setState({ isRunning: false, problem: RequestError.problemOf(error) });
    }
  };
  return { ...state, start, dismiss: () => setState({ isRunning: false }) };
}

export interface StreamState<State> {
  /** Undefined until the first event. */
  state?: State;
  problem?: Problem;
}

const DISCONNECTED: Problem = {
  message: "The connection to the console's server is lost. Is it still running? Trying again …",
};

/** Milliseconds until a stream that the server refused is requested again. */
const RECONNECT_INTERVAL = 3_000;

/**
 * Subscribes to server-sent events while the page is visible.
 * @param options.keepsLast - returns the last state until the first one of a new path arrives
 */
export function useEventStream<State>(path: string, { keepsLast = false }: FetchOptions = {}): StreamState<State> {
  const [stream, setStream] = useState<StreamState<State> & { path: string }>({ path });
  useEffect(() => {
    let source: EventSource | undefined;
    let timer = 0;
    /** Keeps the state beside a problem, but not the state of another path: it would pass for this one's. */
    const fail = (problem: Problem) => setStream((last) => ({ ...(last.path === path && last), path, problem }));
    const open = () => {
      source = new EventSource(path);
      source.addEventListener("state", ({ data }) => setStream({ path, state: JSON.parse(data) }));
      source.addEventListener("problem", ({ data }) => fail(JSON.parse(data)));
      source.onerror = () => {
        fail(DISCONNECTED);
        // The browser itself reconnects, unless the response was an error.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, RECONNECT_INTERVAL);
      };
    };
    // A browser has six connections to a server; a hidden page need not hold one.
    const connect = () => {
      clearTimeout(timer);
      source?.close();
      if (!document.hidden) open();
    };
    connect();
    document.addEventListener("visibilitychange", connect);
    return () => {
      clearTimeout(timer);
      source?.close();
      document.removeEventListener("visibilitychange", connect);
    };
  }, [path]);
  return stream.path === path || keepsLast ? stream : {};
}
