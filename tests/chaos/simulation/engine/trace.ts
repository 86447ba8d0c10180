/** What happened in a run: the log in which to find the cause of a violation. */
export interface Trace {
  note(who: string, what: string): void;
  lines(): string[];
}

/** @param now milliseconds since the epoch */
export function createTrace(now: () => number): Trace {
  const notes: { at: number; who: string; what: string }[] = [];
  const start = now();
  return {
    note: (who, what) => void notes.push({ at: now() - start, who, what }),
    lines: () =>
      notes.map(({ at, who, what }) => `${(at / 1_000).toFixed(3).padStart(12)} s  ${who.padEnd(18)} ${what}`),
  };
}
