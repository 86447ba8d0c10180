/** What happened in a run: the log in which to find the cause of a violation. */
export interface Trace {
  note(source: string, what: string): void;
  lines(): string[];
}

/** @param now milliseconds since the epoch */
export function createTrace(now: () => number): Trace {
  const notes: { at: number; source: string; what: string }[] = [];
  const start = now();
  return {
    note: (source, what) => void notes.push({ at: now() - start, source, what }),
    lines: () =>
      notes.map(({ at, source, what }) => `${(at / 1_000).toFixed(3).padStart(12)} s  ${source.padEnd(18)} ${what}`),
  };
}
